package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"

	tg "github.com/go-telegram/bot"
	"github.com/go-telegram/bot/models"
)

// Upload is a file by the name under which Telegram holds it already, or its bytes, made only then.
func Upload(id, name string, make func() ([]byte, error)) (models.InputFile, error) {
	if id != "" {
		return &models.InputFileString{Data: id}, nil
	}
	data, err := make()
	return &models.InputFileUpload{Filename: name, Data: bytes.NewReader(data)}, err
}

// Fetch gets a file from the Bot API server. Its address has the token in it and is in no error.
func (c *Client) Fetch(ctx context.Context, path string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.APIURL+"/file/bot"+c.Token+"/"+path, nil)
	if err != nil {
		return nil, errors.New("telegram: a file's path is not valid")
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return nil, Redact(err)
	}
	if res.StatusCode != http.StatusOK {
		res.Body.Close()
		err := fmt.Errorf("telegram: a file could not be fetched: status %d", res.StatusCode)
		if res.StatusCode < http.StatusInternalServerError { // it will not be there later either
			err = fmt.Errorf("%w, %w", tg.ErrorBadRequest, err)
		}
		return nil, err
	}
	return res, nil
}
