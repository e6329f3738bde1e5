package botapi

import "encoding/json"

// object reads the fields of a JSON object with the complaints of td's JsonObject;
// they are reasons, which serve and bad put in words.
type object map[string]json.RawMessage

func objectOf(raw json.RawMessage, complaint string) (object, error) {
	var o object
	if err := json.Unmarshal(raw, &o); err != nil || o == nil {
		return nil, because("%s", complaint)
	}
	return o, nil
}

func (o object) has(name string) bool { return len(o[name]) > 0 && string(o[name]) != "null" }

// text is a string, or a number as written; "" when missing.
func (o object) text(name string) (string, error) {
	if !o.has(name) {
		return "", nil
	}
	var s string
	if json.Unmarshal(o[name], &s) == nil {
		return s, nil
	}
	var n json.Number
	if json.Unmarshal(o[name], &n) == nil {
		return n.String(), nil
	}
	return "", because("Field \"%s\" must be of type String", name)
}

func (o object) required(name string) (string, error) {
	if !o.has(name) {
		return "", because("Can't find field \"%s\"", name)
	}
	return o.text(name)
}

func (o object) boolean(name string) (bool, error) {
	var b bool
	if o.has(name) && json.Unmarshal(o[name], &b) != nil {
		return false, because("Field \"%s\" must be of type Boolean", name)
	}
	return b, nil
}

func (o object) integer(name string) (int64, error) {
	if !o.has(name) {
		return 0, because("Can't find field \"%s\"", name)
	}
	var n json.Number
	if json.Unmarshal(o[name], &n) == nil { // also reads "12"
		if i, err := n.Int64(); err == nil {
			return i, nil
		}
	}
	return 0, because("Field \"%s\" must be of type Number", name)
}

func (o object) child(name string) (object, error) {
	if !o.has(name) {
		return nil, because("Can't find field \"%s\"", name)
	}
	return objectOf(o[name], "Field \""+name+"\" must be of type Object")
}
