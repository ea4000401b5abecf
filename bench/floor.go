package main

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// helloFloor is Echo with nothing in it: the least that an answer through Echo costs.
func helloFloor() http.Handler {
	e := echo.New()
	e.GET("/", func(c echo.Context) error { return c.String(http.StatusOK, "hello") })
	return e
}

// constant is about as long as the document that answers a call.
const constant = `<?xml version="1.0" encoding="UTF-8"?><Response><Dial><Client>bob</Client></Dial><Hangup/></Response>`

// bodyFloor is Echo that reads the request's body and does nothing with it.
func bodyFloor() http.Handler {
	e := echo.New()
	e.POST("/voice", func(c echo.Context) error {
		if _, err := io.ReadAll(c.Request().Body); err != nil {
			return err
		}
		return c.Blob(http.StatusOK, "text/xml", []byte(constant))
	})
	return e
}

func startFloor(ctx context.Context, h http.Handler) (served, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return served{}, err
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(l) }()
	return served{url: "http://" + l.Addr().String(), close: func() error {
		err := srv.Close()
		if e := <-ended; !errors.Is(e, http.ErrServerClosed) {
			err = errors.Join(err, e)
		}
		return err
	}}, nil
}
