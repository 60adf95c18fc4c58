package alert

import (
	"testing"

	"github.com/linkedin/goavro/v2"
	"github.com/twmb/avro"
)

// benchmarkFields is what the 2018 prototype's filter needs.
var benchmarkFields = []string{"diaSource.visit", "diaSourceId", "snr", "psfFlux"}

func BenchmarkProjection(b *testing.B) {
	for _, fields := range [][]string{benchmarkFields, {"diaSource.visit", "reliability", "band", "diaObject.nDiaSources", "ssSource.ephVmag"}} {
		for _, stamps := range []Stamps{StampsNone, StampsTwo} {
			s := generatedSamples(b, stamps, 3)[2]
			p, err := s.schema.Projection(fields)
			if err != nil {
				b.Fatal(err)
			}
			values := make([]Value, len(fields))
			b.Run(string(stamps)+"/"+fields[len(fields)-1], func(b *testing.B) {
				for b.Loop() {
					if err := p.Decode(s.body, values); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

func BenchmarkGoavroDecode(b *testing.B) {
	s := generatedSamples(b, StampsNone, 3)[2]
	codec, err := goavro.NewCodec(s.schema.String())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, _, err := codec.NativeFromBinary(s.body); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTwmbDecode decodes benchmarkFields into a struct, through a reader schema that has nothing else.
func BenchmarkTwmbDecode(b *testing.B) {
	s := generatedSamples(b, StampsNone, 3)[2]
	writer, err := avro.Parse(s.schema.String())
	if err != nil {
		b.Fatal(err)
	}
	reader, err := avro.Parse(`{"type": "record", "name": "alert", "namespace": "lsst.v11_0", "fields": [
	  {"name": "diaSourceId", "type": "long"},
	  {"name": "diaSource", "type": {"type": "record", "name": "diaSource", "fields": [
	    {"name": "visit", "type": "long"}, {"name": "snr", "type": ["null", "float"]}, {"name": "psfFlux", "type": ["null", "float"]}]}}]}`)
	if err != nil {
		b.Fatal(err)
	}
	schema, err := avro.Resolve(writer, reader)
	if err != nil {
		b.Fatal(err)
	}
	var into struct {
		ID     int64 `avro:"diaSourceId"`
		Source struct {
			Visit int64    `avro:"visit"`
			SNR   *float32 `avro:"snr"`
			Flux  *float32 `avro:"psfFlux"`
		} `avro:"diaSource"`
	}
	for b.Loop() {
		if _, err := schema.Decode(s.body, &into); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkTwmbEncode encodes what BenchmarkGenerate encodes besides making it up.
func BenchmarkTwmbEncode(b *testing.B) {
	for _, stamps := range []Stamps{StampsNone, StampsFull} {
		s := generatedSamples(b, stamps, 3)[2]
		schema, err := avro.Parse(s.schema.String())
		if err != nil {
			b.Fatal(err)
		}
		var native any
		if _, err := schema.Decode(s.body, &native); err != nil {
			b.Fatal(err)
		}
		b.Run(string(stamps), func(b *testing.B) {
			var out []byte
			for b.Loop() {
				if out, err = schema.AppendEncode(out[:0], native); err != nil {
					b.Fatal(err)
				}
			}
			b.SetBytes(int64(len(out)))
		})
	}
}

// BenchmarkGenerate makes alerts, one each turn.
func BenchmarkGenerate(b *testing.B) {
	for _, stamps := range []Stamps{StampsNone, StampsTwo, StampsFull} {
		v := mustGenerator(b, stamps, 10000).Visit(0)
		b.Run(string(stamps), func(b *testing.B) {
			var body []byte
			total := 0
			for i := 0; b.Loop(); i++ {
				body = v.Append(body[:0], i%v.Len())
				total += len(body)
			}
			b.SetBytes(int64(total / b.N))
		})
	}
}

func BenchmarkReadFile(b *testing.B) {
	s := mustSchema(b, GeneratedSchemaID)
	for _, stamps := range []Stamps{StampsNone, StampsFull} {
		data := container(b, s, CodecNull, bodiesOf(generatedSamples(b, stamps, 200))...)
		b.Run(string(stamps), func(b *testing.B) {
			b.SetBytes(int64(len(data)))
			for b.Loop() {
				if bodies, err := readContainer(data); err != nil || len(bodies) != 200 {
					b.Fatal(len(bodies), err)
				}
			}
		})
	}
}
