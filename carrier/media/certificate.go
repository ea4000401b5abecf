package media

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"fmt"
	"sync"
	"time"

	"github.com/pion/webrtc/v4"
)

// certificate is the DTLS certificate that all peers of an engine share: making a key for each would cost time at
// the beginning of every call. pion refuses an expired one, so it is replaced in time (its own live a month).
type certificate struct {
	mu  sync.Mutex
	now *webrtc.Certificate
}

const renewBefore = 48 * time.Hour

// get returns a certificate that is valid for two days at least.
func (c *certificate) get() (webrtc.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.now == nil || time.Until(c.now.Expires()) < renewBefore {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			return webrtc.Certificate{}, fmt.Errorf("media: DTLS key: %w", err)
		}
		fresh, err := webrtc.GenerateCertificate(key)
		if err != nil {
			return webrtc.Certificate{}, fmt.Errorf("media: DTLS certificate: %w", err)
		}
		c.now = fresh
	}

	return *c.now, nil
}
