package nafath

import "net/url"

// idClaims are the claims of which a token has one: who somebody is, by kind.
var idClaims = []string{"nin", "iqamaNumber", "visaNumber", "borderNumber"}

// people are those of the demo. Their numbers pass the check digit and are nobody's.
var people = []Person{
	{Number: "1012345672", Arabic: []string{"أحمد", "سالم", "محمد", "الغامدي"}, English: []string{"AHMED", "SALEM", "MOHAMMED", "ALGHAMDI"},
		Born: "04-05-1988", Gender: "M"},
	{Number: "1087654321", Arabic: []string{"نورة", "عبدالله", "ناصر", "العتيبي"}, English: []string{"NOURAH", "ABDULLAH", "NASSER",
		"ALOTAIBI"},
		Born: "11-12-1990", Gender: "F"},
	{Number: "2012345670", Arabic: []string{"عمران", "خان"}, English: []string{"IMRAN", "KHAN"}, Born: "30-01-1985", Gender: "M"},
}

// person is whoever has a number: one that is known, or somebody made up.
func (s *Server) person(number string) Person {
	for _, list := range [][]Person{s.config.People, people} {
		for _, p := range list {
			if p.Number == number {
				return p
			}
		}
	}
	return Person{Number: number, Arabic: []string{"شخص", "من", "بيئة", "التجربة"}, English: []string{"SOMEBODY", "MADE", "UP"},
		Born: "01-01-1980", Gender: "M"}
}

// claims writes what a token tells of a person, by the names that each kind has.
func (p Person) claims(c map[string]any) {
	names := []string{"firstName", "secondName", "thirdName", "lastName"}
	switch p.Number[0] {
	case '1':
		c["nin"] = p.Number
		names = []string{"firstName", "fatherName", "grandFatherName", "familyName"}
	case '2':
		c["iqamaNumber"] = p.Number
		c["iqamaVersionNumber"], c["iqamaExpiryDateG"] = "2", "01-01-2030"
	case '3':
		c["visaNumber"] = p.Number
	default:
		c["borderNumber"] = p.Number
	}
	write := func(names, parts []string) {
		for i, part := range parts {
			if i == len(parts)-1 { // the last of them is the family's
				i = len(names) - 1
			}
			c[names[i]] = part
		}
	}
	write(names, p.Arabic)
	write([]string{"englishFirstName", "englishSecondName", "englishThirdName", "englishLastName"}, p.English)
	for name, value := range map[string]string{"dateOfBirthG": p.Born, "dateOfBirthH": p.BornH, "gender": p.Gender} {
		if value != "" {
			c[name] = value
		}
	}
	c["nationalityCode"], c["nationalityDesc"] = "113", "المملكة العربية السعودية"
	c["nationalAddress"] = []map[string]string{{"city": "الرياض", "streetName": "شارع التجربة", "postCode": "12345"}}
}

// Asked is what a person's telephone shows.
type Asked struct {
	Trans   string
	Service string
	Choices []string // three numbers; the right one is on the page or in the chat that asked
}

// Telephone gives what waits for a person; false: nothing does.
func (s *Server) Telephone(number string) (Asked, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.book.open(number, s.now())
	if t == nil {
		return Asked{}, false
	}
	return Asked{t.id, t.service, t.choices}, true
}

// Type types an ID number on the page of an address, so that the person's telephone rings, and gives the two digits that the
// page then shows.
func (s *Server) Type(page, number string) (digits string, err error) {
	u, err := url.Parse(page)
	if err != nil {
		return "", ErrNoPage
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, err := s.typed(u.Query().Get("state"), number)
	if err != nil {
		return "", err
	}
	return t.digits, nil
}

// typed asks whoever has the number, for the page of a state.
func (s *Server) typed(state, number string) (*transaction, error) {
	t := s.book.byState[state]
	switch {
	case t == nil || t.age(s.now()) != Waiting || t.number != "":
		return nil, ErrNoPage
	case !numberStatus.MatchString(number):
		return nil, ErrNumber
	case s.book.open(number, s.now()) != nil:
		return nil, ErrBusy
	}
	t.ask(number, s.now(), s.chance)
	return t, nil
}

// Pick chooses a number on a person's telephone: the right one agrees, any other rejects.
func (s *Server) Pick(number, digits string) error {
	return s.answer(number, func(t *transaction) string {
		if t.digits == digits {
			return Completed
		}
		return Rejected
	})
}

// Approve chooses the right one.
func (s *Server) Approve(number string) error {
	return s.answer(number, func(*transaction) string { return Completed })
}

// Reject says no on a person's telephone.
func (s *Server) Reject(number string) error {
	return s.answer(number, func(*transaction) string { return Rejected })
}

// Agree does all that a person does whose browser is on a page: it types the number, and agrees.
func (s *Server) Agree(page, number string) error {
	if _, err := s.Type(page, number); err != nil {
		return err
	}
	return s.Approve(number)
}

func (s *Server) answer(number string, how func(*transaction) string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.book.open(number, s.now())
	if t == nil {
		return ErrNothing
	}
	s.end(t, how(t))
	return nil
}

// end ends a transaction by the person's hand, and tells of it.
func (s *Server) end(t *transaction, status string) {
	t.status, t.ended = status, s.now()
	if t.state != "" || status == Completed { // a rejection in the app is told by its status alone
		s.tell(t)
	}
}
