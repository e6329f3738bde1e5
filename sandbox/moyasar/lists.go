package moyasar

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// pageSize is fixed. Source: docs.moyasar.com/list-invoices.
const pageSize = 40

// Meta says where in a list an answer stands.
type Meta struct {
	CurrentPage int  `json:"current_page"`
	NextPage    *int `json:"next_page"`
	PrevPage    *int `json:"prev_page"`
	TotalPages  int  `json:"total_pages"`
	TotalCount  int  `json:"total_count"`
}

// cut takes one page of a list.
func cut[T any](all []T, page int) ([]T, Meta) {
	meta := Meta{CurrentPage: page, TotalCount: len(all), TotalPages: max(1, (len(all)+pageSize-1)/pageSize)}
	if page < meta.TotalPages {
		next := page + 1
		meta.NextPage = &next
	}
	if page > 1 {
		prev := min(page-1, meta.TotalPages)
		meta.PrevPage = &prev
	}
	from := min((page-1)*pageSize, len(all))
	return append([]T{}, all[from:min(from+pageSize, len(all))]...), meta
}

// filter is what a list is asked for.
type filter struct {
	page                     int
	id, status               string
	createdAfter, createdTil time.Time
	updatedAfter, updatedTil time.Time
	metadata                 map[string]string
	lastDigits, receipt      string
}

// inspectQuery reads a query's parameters like fields: those in brackets by
// their full name.
func inspectQuery(query url.Values) *inspection {
	fields := map[string]any{}
	for key, values := range query {
		fields[key] = values[len(values)-1]
	}
	return inspect(fields)
}

func (i *inspection) page() int {
	text, _ := i.fields["page"].(string)
	if text == "" {
		return 1
	}
	page, err := strconv.Atoi(text)
	if err != nil || page < 1 || page > 1_000_000 {
		i.blame("page", "must be greater than or equal to 1")
		return 1
	}
	return page
}

func readFilter(query url.Values, statuses []string) (filter, *Problem) {
	i := inspectQuery(query)
	f := filter{
		page: i.page(), id: i.text("id", false, 255), status: i.text("status", false, 255),
		createdAfter: i.moment("created[gt]"), createdTil: i.moment("created[lt]"),
		updatedAfter: i.moment("updated[gt]"), updatedTil: i.moment("updated[lt]"),
		lastDigits: i.text("card_last_digits", false, 4), receipt: i.text("receipt_no", false, 12),
		metadata: map[string]string{},
	}
	if f.status != "" && !slices.Contains(statuses, f.status) {
		i.blame("status", "must be one of: "+strings.Join(statuses, ", "))
	}
	for key, value := range i.fields {
		if name, found := strings.CutPrefix(key, "metadata["); found && strings.HasSuffix(name, "]") {
			f.metadata[strings.TrimSuffix(name, "]")] = value.(string)
		}
	}
	return f, i.problem()
}

// within tells whether a moment lies between two, these included: "equal or greater", "on a given date or prior".
// Source: docs.moyasar.com/api/payments/03-list-payments.
func within(at, after, before time.Time) bool {
	return !at.Before(after) && (before.IsZero() || !at.After(before))
}

func carries(have Metadata, want map[string]string) bool {
	for key, value := range want {
		if got, there := have[key]; !there || got.Text != value {
			return false
		}
	}
	return true
}

func (f filter) takesInvoice(inv *invoice) bool {
	return (f.id == "" || f.id == inv.ID) && (f.status == "" || f.status == inv.Status) &&
		within(inv.CreatedAt.Time, f.createdAfter, f.createdTil) && carries(inv.Metadata, f.metadata)
}

func (f filter) takesPayment(p *payment) bool {
	return (f.id == "" || f.id == p.ID) && (f.status == "" || f.status == p.Status) &&
		within(p.CreatedAt.Time, f.createdAfter, f.createdTil) &&
		within(p.UpdatedAt.Time, f.updatedAfter, f.updatedTil) &&
		(f.lastDigits == "" || p.Source.Number != "" && strings.HasSuffix(strings.ReplaceAll(p.Source.Number, "-", ""), f.lastDigits)) &&
		(f.receipt == "" || p.Source.ReferenceNumber == f.receipt) && carries(p.Metadata, f.metadata)
}
