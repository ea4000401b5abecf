package media

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
)

// listenUDP binds one UDP socket for each IPv4 address of this machine, all on one port. One socket on 0.0.0.0 would
// answer from another address than the one that was asked, and DTLS would hang.
func listenUDP(ctx context.Context, port int, loopbackOnly bool) ([]net.PacketConn, int, error) {
	addresses, err := localAddresses(loopbackOnly)
	if err != nil {
		return nil, 0, err
	}
	if port != 0 {
		return listenAll(ctx, addresses, port)
	}
	// A port that is free on one address may be taken on another: try some.
	const attempts = 20
	for range attempts {
		var conns []net.PacketConn
		if conns, port, err = listenAll(ctx, addresses, 0); err == nil {
			return conns, port, nil
		}
	}

	return nil, 0, err
}

// listenAll binds every address on one port; port 0: the one that the first address is given.
func listenAll(ctx context.Context, addresses []net.IP, port int) ([]net.PacketConn, int, error) {
	const bufferSize = 2 << 20 // bytes; bursts of hundreds of legs, as far as the system allows
	conns := make([]net.PacketConn, 0, len(addresses))
	var listen net.ListenConfig
	for _, ip := range addresses {
		conn, err := listen.ListenPacket(ctx, "udp4", net.JoinHostPort(ip.String(), strconv.Itoa(port)))
		if err != nil {
			errs := []error{fmt.Errorf("media: listen on %s port %d: %w", ip, port, err)}
			for _, open := range conns {
				errs = append(errs, open.Close())
			}

			return nil, 0, errors.Join(errs...)
		}
		conns = append(conns, conn)
		if udp, ok := conn.(*net.UDPConn); ok {
			port = udp.LocalAddr().(*net.UDPAddr).Port //nolint:errcheck,forcetypeassert // a UDP socket has a UDP address
			_ = udp.SetReadBuffer(bufferSize)
			_ = udp.SetWriteBuffer(bufferSize)
		}
	}

	return conns, port, nil
}

// localAddresses are the IPv4 addresses of the machine, 127.0.0.1 first.
func localAddresses(loopbackOnly bool) ([]net.IP, error) {
	addresses := []net.IP{net.IPv4(127, 0, 0, 1)}
	if loopbackOnly {
		return addresses, nil
	}
	interfaces, err := net.Interfaces()
	if err != nil {
		return nil, fmt.Errorf("media: list network interfaces: %w", err)
	}
	for _, i := range interfaces {
		if i.Flags&net.FlagUp == 0 || i.Flags&net.FlagLoopback != 0 {
			continue
		}
		own, err := i.Addrs()
		if err != nil {
			return nil, fmt.Errorf("media: addresses of %s: %w", i.Name, err)
		}
		for _, address := range own {
			network, ok := address.(*net.IPNet)
			if !ok || network.IP.To4() == nil || network.IP.IsLinkLocalUnicast() {
				continue
			}
			if !slices.ContainsFunc(addresses, network.IP.Equal) {
				addresses = append(addresses, network.IP)
			}
		}
	}

	return addresses, nil
}
