package chat

import (
	"context"
	"strconv"
	"strings"
)

// Each picture of an album is an update of its own. One message of it is answered for all: the first that the session was
// saved with. Which one that is stands in the session, so that two processes, and an update that comes again, agree.

// load reads what is known of the chat, and notes there which album the message of this update belongs to.
func (c *Chat) load(ctx context.Context) (err error) {
	if c.State, err = c.Sessions.Load(ctx, c.Request.Chat); err != nil {
		return err
	}
	c.saves = 0
	m := c.Request.Message
	if c.Request.Query != nil || c.Request.Edited || m == nil {
		return nil
	}
	switch group, _ := readAlbum(c.State.Session.Album); {
	case m.MediaGroup == "":
		c.State.Session.Album = ""
	case group != m.MediaGroup:
		c.State.Session.Album = m.MediaGroup + "." + strconv.Itoa(m.ID)
	}
	return nil
}

// Follows tells whether another message of the same album is answered for this one too.
func (c *Chat) Follows() bool {
	m := c.Request.Message
	if c.Request.Query != nil || c.Request.Edited || m == nil || m.MediaGroup == "" {
		return false
	}
	group, first := readAlbum(c.State.Session.Album)
	return group == m.MediaGroup && first != m.ID
}

func readAlbum(album string) (group string, first int) {
	group, number, _ := strings.Cut(album, ".")
	first, _ = strconv.Atoi(number) // none: no message has the number 0
	return group, first
}
