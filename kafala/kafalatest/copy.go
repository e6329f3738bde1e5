package kafalatest

import (
	"maps"
	"slices"
)

// Copy makes a copy of all that is kept, as a backup is one, and returns what brings it back.
func (m *Memory) Copy() (bringBack func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept := m.clone()
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		again := kept.clone() // it may be brought back more than once
		m.records, m.references, m.looks, m.ends, m.held = again.records, again.references, again.looks, again.ends, again.held
		m.declines, m.proved, m.questions, m.box, m.once = again.declines, again.proved, again.questions, again.box, again.once
		m.bursts, m.members, m.invites, m.frozen, m.gaps = again.bursts, again.members, again.invites, again.frozen, again.gaps
		m.lost, m.trail, m.used, m.values, m.cases = again.lost, again.trail, again.used, again.values, again.cases
		m.queries, m.compared, m.comparing = again.queries, again.compared, again.comparing
	}
}

func (m *Memory) clone() *Memory {
	c := &Memory{records: maps.Clone(m.records), references: maps.Clone(m.references), looks: maps.Clone(m.looks),
		ends: maps.Clone(m.ends), held: maps.Clone(m.held), declines: maps.Clone(m.declines), proved: maps.Clone(m.proved),
		questions: maps.Clone(m.questions), box: maps.Clone(m.box), once: maps.Clone(m.once), bursts: maps.Clone(m.bursts),
		members: maps.Clone(m.members), invites: maps.Clone(m.invites), frozen: maps.Clone(m.frozen), gaps: maps.Clone(m.gaps),
		lost: maps.Clone(m.lost), trail: slices.Clone(m.trail), used: maps.Clone(m.used), values: maps.Clone(m.values), cases: m.cases.clone(),
		queries: maps.Clone(m.queries), compared: maps.Clone(m.compared), comparing: m.comparing}
	for who, ids := range c.held {
		c.held[who] = slices.Clone(ids)
	}
	for chat, all := range c.declines {
		c.declines[chat] = maps.Clone(all)
	}
	for key, all := range c.values {
		c.values[key] = maps.Clone(all)
	}
	return c
}
