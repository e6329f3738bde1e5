package storage

import (
	"encoding/json"
	"fmt"
	"time"

	"kafalabot/kafala"
)

// deliver appends the keys and arguments that deliver in shared.lua takes: the box, then each delivery.
func (p place) deliver(keys []string, args []any, out []kafala.Delivery) ([]string, []any, error) {
	keys = append(keys, p.box())
	for _, d := range out {
		if at, err := placeIn(d.ID); err != nil || at != p {
			return nil, nil, fmt.Errorf("a delivery of the kind %q is not of shard %02d", d.Kind, int(p))
		}
		value, err := writeDelivery(d)
		if err != nil {
			return nil, nil, err
		}
		keys = append(keys, p.delivery(d.ID))
		args = append(args, d.ID, d.Due.UnixMilli(), value)
	}
	return keys, args, nil
}

// writeDelivery gives the stored form of a delivery. It is plain JSON, since a delivery names nobody, and its times are
// kept to the millisecond.
func writeDelivery(d kafala.Delivery) ([]byte, error) {
	d.Due, d.Since = d.Due.UTC().Truncate(time.Millisecond), d.Since.UTC().Truncate(time.Millisecond)
	var err error
	var value []byte
	if d.Form, err = kafala.DeliveryForms.Of(d, d.Form); err == nil {
		value, err = write(d)
	}
	if err != nil {
		return nil, fmt.Errorf("write a delivery: %w", err)
	}
	return value, nil
}

func readDelivery(value []byte) (kafala.Delivery, error) {
	var d kafala.Delivery
	if err := read(value, &d); err != nil {
		return kafala.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	return d, nil
}

// aside is the stored form of a kafala.Parked.
type aside struct {
	Delivery json.RawMessage `json:"d"`
	Why      string          `json:"w"`
	At       time.Time       `json:"t"`
}

func writeParked(p kafala.Parked) ([]byte, error) {
	value, err := writeDelivery(p.Delivery)
	if err != nil {
		return nil, err
	}
	return json.Marshal(aside{value, p.Why, p.At})
}

func readParked(value []byte) (kafala.Parked, error) {
	var a aside
	if err := json.Unmarshal(value, &a); err != nil {
		return kafala.Parked{}, fmt.Errorf("read parked delivery: %w", err)
	}
	d, err := readDelivery(a.Delivery)
	return kafala.Parked{Delivery: d, Why: a.Why, At: a.At}, err
}

// wake tells the courier of this process, if one of the deliveries is due now.
func (s *core) wake(p place, out []kafala.Delivery) {
	if s.conf.Wake == nil {
		return
	}
	now := s.conf.Now()
	for _, d := range out {
		if !d.Due.After(now) {
			s.conf.Wake(int(p))
			return
		}
	}
}
