package carriertest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/pion/dtls/v3"
	"github.com/pion/dtls/v3/pkg/crypto/selfsign"
	"github.com/pion/ice/v4"
	"github.com/pion/srtp/v3"
	"github.com/pion/stun/v4"
)

// transport is the encrypted path of one call: a UDP socket with ICE, DTLS and
// SRTP on it.
type transport struct {
	cert        tls.Certificate
	fingerprint string
	local       *net.UDPAddr // nil: any
	onPacket    func([]byte) // SRTP or SRTCP; called from one goroutine

	mu     sync.Mutex
	ufrag  string
	pwd    string
	remote description
	conn   *net.UDPConn
	closed bool

	checked chan struct{} // capacity 1: a check has succeeded
	hello   chan []byte   // DTLS records
	work    sync.WaitGroup
	done    chan struct{}
}

func newTransport(onPacket func([]byte)) (*transport, error) {
	cert, err := selfsign.GenerateSelfSigned()
	if err != nil {
		return nil, fmt.Errorf("certificate: %w", err)
	}
	t := &transport{
		cert: cert, fingerprint: fingerprintOf(cert.Certificate[0]), onPacket: onPacket,
		checked: make(chan struct{}, 1), hello: make(chan []byte, 16), done: make(chan struct{}),
	}
	t.renew()
	return t, nil
}

// fingerprintOf writes the hash of a certificate as SDP does.
func fingerprintOf(der []byte) string {
	sum := sha256.Sum256(der)
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// renew makes new ICE credentials.
func (t *transport) renew() {
	var b [16]byte
	_, _ = rand.Read(b[:])
	t.mu.Lock()
	defer t.mu.Unlock()
	t.ufrag, t.pwd = hex.EncodeToString(b[:4]), hex.EncodeToString(b[:])
}

func (t *transport) credentials() (ufrag, pwd string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.ufrag, t.pwd
}

// connect brings ICE, DTLS and SRTP up. It returns the contexts to encrypt and
// to decrypt with.
func (t *transport) connect(ctx context.Context, remote description) (local, far *srtp.Context, err error) {
	conn, err := net.DialUDP("udp4", t.local, net.UDPAddrFromAddrPort(remote.nearest()))
	if err != nil {
		return nil, nil, fmt.Errorf("media socket: %w", err)
	}
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		_ = conn.Close()
		return nil, nil, net.ErrClosed
	}
	t.conn, t.remote = conn, remote
	t.work.Add(1)
	t.mu.Unlock()
	go t.read(conn)
	if err = t.check(ctx); err != nil {
		return nil, nil, err
	}
	return t.handshake(ctx, remote)
}

// restart uses the credentials of a new answer.
func (t *transport) restart(ctx context.Context, remote description) error {
	t.mu.Lock()
	t.remote = remote
	t.mu.Unlock()
	return t.check(ctx)
}

// check sends nominating checks until one succeeds.
//
// Source: https://www.rfc-editor.org/rfc/rfc8445#section-8.1.1.
func (t *transport) check(ctx context.Context) error {
	select {
	case <-t.checked:
	default:
	}
	wait := 20 * time.Millisecond
	for {
		if err := t.bind(); err != nil {
			return err
		}
		timer := time.NewTimer(wait)
		select {
		case <-t.checked:
			timer.Stop()
			return nil
		case <-ctx.Done():
			timer.Stop()
			return fmt.Errorf("ICE: %w", ctx.Err())
		case <-t.done:
			timer.Stop()
			return net.ErrClosed
		case <-timer.C:
			wait = min(2*wait, 500*time.Millisecond)
		}
	}
}

// bind sends one nominating check; it also keeps the carrier's consent fresh.
func (t *transport) bind() error {
	t.mu.Lock()
	conn, remote, ufrag := t.conn, t.remote, t.ufrag
	t.mu.Unlock()
	m, err := stun.Build(
		stun.BindingRequest, stun.TransactionID,
		stun.NewUsername(remote.ufrag+":"+ufrag),
		ice.UseCandidate(), ice.AttrControlling(1), ice.PriorityAttr(2130706431),
		stun.NewShortTermIntegrity(remote.pwd), stun.Fingerprint,
	)
	if err != nil {
		return fmt.Errorf("ICE check: %w", err)
	}
	_, err = conn.Write(m.Raw)
	if errors.Is(err, net.ErrClosed) {
		return err
	}
	return nil // anything else may heal
}

// read hands each packet to whom it is for.
//
// Source: https://www.rfc-editor.org/rfc/rfc7983#section-7.
func (t *transport) read(conn *net.UDPConn) {
	defer t.work.Done()
	buf := make([]byte, 1500)
	for {
		n, err := conn.Read(buf)
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil || n == 0 { // refused while the carrier comes up
			continue
		}
		switch p := buf[:n]; {
		case p[0] < 4:
			t.stun(conn, p)
		case p[0] >= 20 && p[0] < 64:
			select {
			case t.hello <- append([]byte(nil), p...):
			default: // DTLS repeats itself
			}
		case p[0] >= 128 && p[0] < 192:
			t.onPacket(p)
		}
	}
}

// stun takes a check of the other side's, or the answer to one of ours.
func (t *transport) stun(conn *net.UDPConn, p []byte) {
	m := &stun.Message{Raw: p}
	if m.Decode() != nil {
		return
	}
	switch m.Type {
	case stun.BindingSuccess:
		select {
		case t.checked <- struct{}{}:
		default:
		}
	case stun.BindingRequest: // of a full ICE agent; the carrier is none
		_, pwd := t.credentials()
		at, ok := conn.RemoteAddr().(*net.UDPAddr)
		if !ok || stun.NewShortTermIntegrity(pwd).Check(m) != nil {
			return
		}
		answer, err := stun.Build(stun.NewTransactionIDSetter(m.TransactionID), stun.BindingSuccess,
			&stun.XORMappedAddress{IP: at.IP, Port: at.Port}, stun.NewShortTermIntegrity(pwd), stun.Fingerprint)
		if err == nil {
			_, _ = conn.Write(answer.Raw)
		}
	}
}

// handshake runs DTLS as the client and derives the keys of SRTP.
//
// Source: https://www.rfc-editor.org/rfc/rfc5764.
func (t *transport) handshake(ctx context.Context, remote description) (local, far *srtp.Context, err error) {
	pipe := &records{t: t}
	conn, err := dtls.ClientWithOptions(pipe, t.conn.RemoteAddr(),
		dtls.WithCertificates(t.cert),
		dtls.WithInsecureSkipVerify(true), // checked by fingerprint instead
		dtls.WithSRTPProtectionProfiles(dtls.SRTP_AEAD_AES_128_GCM, dtls.SRTP_AES128_CM_HMAC_SHA1_80),
		dtls.WithExtendedMasterSecret(dtls.RequireExtendedMasterSecret),
		dtls.WithFlightInterval(100*time.Millisecond),
		dtls.WithVerifyPeerCertificate(func(certs [][]byte, _ [][]*x509.Certificate) error {
			if len(certs) == 0 || fingerprintOf(certs[0]) != remote.fingerprint {
				return errors.New("the certificate is not the one of the sdp")
			}
			return nil
		}),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("DTLS: %w", err)
	}
	if err = conn.HandshakeContext(ctx); err != nil {
		_ = conn.Close()
		return nil, nil, fmt.Errorf("DTLS: %w", err)
	}
	t.mu.Lock()
	closed := t.closed
	if !closed {
		t.work.Go(func() {
			<-t.done
			_ = conn.Close()
		})
	}
	t.mu.Unlock()
	if closed {
		_ = conn.Close()
		return nil, nil, net.ErrClosed
	}
	profile, ok := conn.SelectedSRTPProtectionProfile()
	if !ok {
		return nil, nil, errors.New("DTLS: no SRTP profile")
	}
	state, ok := conn.ConnectionState()
	if !ok {
		return nil, nil, errors.New("DTLS: no keys")
	}
	cfg := &srtp.Config{Profile: srtp.ProtectionProfile(profile)}
	if err = cfg.ExtractSessionKeysFromDTLS(&state, true); err != nil {
		return nil, nil, fmt.Errorf("SRTP keys: %w", err)
	}
	local, err = srtp.CreateContext(cfg.Keys.LocalMasterKey, cfg.Keys.LocalMasterSalt, cfg.Profile)
	if err != nil {
		return nil, nil, fmt.Errorf("SRTP: %w", err)
	}
	far, err = srtp.CreateContext(cfg.Keys.RemoteMasterKey, cfg.Keys.RemoteMasterSalt, cfg.Profile)
	if err != nil {
		return nil, nil, fmt.Errorf("SRTP: %w", err)
	}
	return local, far, nil
}

func (t *transport) write(p []byte) {
	t.mu.Lock()
	conn := t.conn
	t.mu.Unlock()
	if conn != nil {
		_, _ = conn.Write(p)
	}
}

// close frees the socket and waits for its goroutines.
func (t *transport) close() {
	t.mu.Lock()
	if t.closed {
		t.mu.Unlock()
		t.work.Wait()
		return
	}
	t.closed = true
	conn := t.conn
	close(t.done)
	t.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
	}
	t.work.Wait()
}

// records is the net.PacketConn that DTLS talks to.
type records struct {
	t *transport

	mu       sync.Mutex
	deadline time.Time
	moved    chan struct{} // closed when the deadline changes
}

// ReadFrom implements net.PacketConn.
func (r *records) ReadFrom(p []byte) (int, net.Addr, error) {
	for {
		r.mu.Lock()
		if r.moved == nil {
			r.moved = make(chan struct{})
		}
		deadline, moved := r.deadline, r.moved
		r.mu.Unlock()
		var expired <-chan time.Time
		var timer *time.Timer
		if !deadline.IsZero() {
			timer = time.NewTimer(time.Until(deadline))
			expired = timer.C
		}
		record, err := []byte(nil), error(nil)
		again := false
		select {
		case record = <-r.t.hello:
		case <-r.t.done:
			err = net.ErrClosed
		case <-expired:
			err = timeoutError{}
		case <-moved:
			again = true
		}
		if timer != nil {
			timer.Stop()
		}
		if !again {
			return copy(p, record), r.t.conn.RemoteAddr(), err
		}
	}
}

// WriteTo implements net.PacketConn.
func (r *records) WriteTo(p []byte, _ net.Addr) (int, error) {
	r.t.write(p)
	return len(p), nil
}

// Close implements net.PacketConn; the transport closes the socket.
func (*records) Close() error { return nil }

// LocalAddr implements net.PacketConn.
func (r *records) LocalAddr() net.Addr { return r.t.conn.LocalAddr() }

// SetDeadline implements net.PacketConn.
func (r *records) SetDeadline(at time.Time) error { return r.SetReadDeadline(at) }

// SetReadDeadline implements net.PacketConn.
func (r *records) SetReadDeadline(at time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.deadline = at
	if r.moved != nil {
		close(r.moved)
		r.moved = nil
	}
	return nil
}

// SetWriteDeadline implements net.PacketConn.
func (*records) SetWriteDeadline(time.Time) error { return nil }

// timeoutError is a net.Error.
type timeoutError struct{}

// Error implements error.
func (timeoutError) Error() string { return "deadline exceeded" }

// Timeout implements net.Error.
func (timeoutError) Timeout() bool { return true }

// Temporary implements net.Error.
func (timeoutError) Temporary() bool { return true }
