package report

// Published are the timings of the prototype's runs of 2018, to be compared
// with care: they were of 10,000 alerts a visit of very probably 2.5 kB, on
// twelve machines of 16 cores and 64 GiB.
type Published struct {
	Layout               string `json:"layout"`
	ReadToAcknowledged   Figure `json:"readToAcknowledged"`
	LastSentToFilterDone Figure `json:"lastSentToFilterDone"`
	StartToFilterDone    Figure `json:"startToFilterDone"`
	StartToCapAtConsumer Figure `json:"startToCapAtConsumer"`
}

// Figure is mean and maximum in seconds; null was not published.
type Figure struct {
	Mean *float64 `json:"mean"`
	Max  *float64 `json:"max"`
}

func published() []Published {
	of := func(mean, max float64) Figure { return Figure{&mean, &max} }
	mean := func(mean float64) Figure { return Figure{Mean: &mean} }
	max := func(max float64) Figure { return Figure{Max: &max} }
	return []Published{
		{
			Layout:             "100 filters",
			ReadToAcknowledged: max(15.76), LastSentToFilterDone: mean(0.25), StartToCapAtConsumer: mean(5.28),
		},
		{
			Layout:             "250 filters",
			ReadToAcknowledged: of(16.4, 16.5), LastSentToFilterDone: of(1.7, 15.4),
			StartToFilterDone: of(25.7, 31.7), StartToCapAtConsumer: of(16.5, 38.7),
		},
	}
}
