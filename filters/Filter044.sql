-- Seen for long: a history of more than a hundred days.
diaObject.lastDiaSourceMjdTai - diaObject.firstDiaSourceMjdTai > 100
