/**
 * Points Twilio's SDK at another signalling address. The SDK only ever opens wss://{host}/signal,
 * and a browser on this machine's plain http cannot; so exactly that one address is exchanged for
 * the given one. Nothing else that opens a WebSocket is touched. It must be installed before the
 * SDK's code runs, because that keeps the constructor it finds.
 */

interface Scope {
  WebSocket: typeof WebSocket;
}

const pointed = new WeakMap<Scope, { host: string; url: string }>();

/**
 * @param host what the SDK is told as its option `chunderw`: host, or host:port.
 * @param url the address to open in place of wss://{host}/signal.
 */
export function pointSignalling(host: string, url: string, scope: Scope = window): void {
  const before = pointed.get(scope);
  if (before) {
    before.host = host;
    before.url = url;
    return;
  }
  const target = { host, url };
  pointed.set(scope, target);
  scope.WebSocket = new Proxy(scope.WebSocket, {
    construct(socket, [address, ...rest]: [string | URL, ...unknown[]], newTarget) {
      const to = String(address) === `wss://${target.host}/signal` ? target.url : address;
      return Reflect.construct(socket, [to, ...rest], newTarget);
    },
  });
}
