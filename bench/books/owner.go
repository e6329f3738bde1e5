package books

import "kafalabot/sandbox/moyasar"

// Once is the key under which an invoice whose metadata were changed keeps whose it was, for these books alone.
const Once = "once"

// Of copies the gateway's books of a request, whatever the metadata of its invoices have come to name.
func Of(gateway *moyasar.Server, id string) (of moyasar.Books) {
	for _, key := range []string{"guarantee", Once} {
		for _, i := range gateway.BooksOf(key, id).Invoices {
			if once := i.Metadata[Once].Text; once == "" || once == id && key == Once {
				of.Invoices = append(of.Invoices, i)
				of.Payments = append(of.Payments, i.Payments...)
			}
		}
	}
	return of
}
