package dialogs

// A contact is shared by a button of the keyboard below the screen, and by no button of a message. Telegram keeps that
// keyboard, also where the number was typed, until a message replaces it or takes it away; one that carries buttons of its
// own does neither. So only these questions bring it, what else can be done stands under the messages, and Session.Keyboard
// is kept until Telegram has been told to take it away.

// Shares tells whether a place is answered by sharing a contact. Only there a keyboard stands below the screen.
func (p Place) Shares() bool {
	return p.Kind == Contact || p.Kind == Question && p.Field.Contact
}

// KeyboardLeft tells whether a keyboard may stand below the screen that does not belong to what is shown next.
func (t Turn) KeyboardLeft() bool { return t.Session.Keyboard && !t.Screen.Shares() }
