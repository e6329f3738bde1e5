package voice

import (
	"kafalabot/kafala"
	"kafalabot/locales"
)

// NumberKind names a kind of number, one that only a later release knows among them.
func (v Voice) NumberKind(kind kafala.NumberKind) string {
	if state := kind.State(); state != "" && v.Has("state."+state) {
		return v.Plain("number.kind.gulf", locales.Data{"State": v.State(kind)})
	}
	if key := "number.kind." + string(kind); v.Has(key) {
		return v.Plain(key, nil)
	}
	return v.Plain("number.kind.other", nil)
}

// State names the Gulf state whose kind of ID numbers it is.
func (v Voice) State(kind kafala.NumberKind) string { return v.Plain("state."+kind.State(), nil) }

// Shape says what the ID numbers of a Gulf state look like.
func (v Voice) Shape(kind kafala.NumberKind) string { return v.Plain("shape."+kind.State(), nil) }

// Number writes a stored number by its last four digits, with its kind where it is no ID or Iqama number.
func (v Voice) Number(stored string) string {
	if kind, _ := kafala.ReadNumber(stored); kind != "" && !kind.Saudi() {
		return v.Plain("number.ending", locales.Data{"Kind": v.NumberKind(kind), "Value": kafala.Last4(stored)})
	}
	return v.Plain("value.ending", locales.Data{"Value": kafala.Last4(stored)})
}

// CardEnding writes a stored number as it stands on a card: which document it is, and its last four digits.
func (v Voice) CardEnding(stored string) string {
	kind, _ := kafala.ReadNumber(stored)
	switch {
	case kind == "" || kind == kafala.National:
		return v.Plain("card.ends", locales.Data{"Last4": kafala.Last4(stored)})
	case kind == kafala.Iqama:
		return v.Plain("card.ends.iqama", locales.Data{"Last4": kafala.Last4(stored)})
	}
	return v.Number(stored)
}

// WholeNumber writes all digits of a stored number, with its kind where it is no ID or Iqama number.
func (v Voice) WholeNumber(stored string) string {
	kind, digits := kafala.ReadNumber(stored)
	if kind == "" || kind.Saudi() {
		return locales.Isolate(digits, v.Language)
	}
	return v.Plain("whole.number", locales.Data{"Digits": digits, "Kind": v.NumberKind(kind)})
}

// ByNumber is the key that fits a stored number: key.kind where it is no ID or Iqama number, so that its kind is said.
func ByNumber(key, stored string) string {
	if kind, _ := kafala.ReadNumber(stored); kind != "" && !kind.Saudi() {
		return key + ".kind"
	}
	return key
}

// Who says who may be guarantor.
func (v Voice) Who() string {
	if g := v.Settings.Rules.Guarantors; len(g) == 1 {
		return v.Plain("guarantor."+g[0], nil)
	}
	return v.Plain("guarantor.both", nil)
}

// notTaken refuses a number of a kind that the settings do not take, and says whom to ask.
func (v Voice) notTaken(p *kafala.Problem) string {
	key := "problem." + p.Key
	if p.Key == "number.gulf" && len(v.Settings.Rules.Gulf) > 0 {
		key = "problem.number.state"
	}
	return v.HTML(key, locales.Data{"Contact": v.Contact()})
}

// misshapen says what a number of the kind that was chosen looks like.
func (v Voice) misshapen(p *kafala.Problem) string {
	kind, _ := p.Data["Kind"].(kafala.NumberKind)
	if kind.State() == "" {
		return v.HTML("problem.id.digits", nil)
	}
	return v.HTML("problem.gulf.shape", locales.Data{"State": v.State(kind), "Shape": v.Shape(kind)})
}
