// @ts-check
/**
 * For development without a Twilio account: points Twilio's SDK at the local carrier. `GET /v1/settings` of the server says
 * where that is, as `signalling.url`; it is null where the SDK is to connect to Twilio, and then nothing is done here.
 *
 * The SDK only ever opens wss://{chunderw}/signal; exactly that one address is exchanged. Call it before the SDK's
 * script runs, because the SDK keeps the constructor that it finds.
 *
 * @param {{url: string} | null} signalling
 * @returns {{chunderw?: string, publishEvents?: boolean}} options for the SDK's Device
 */
export function pointSignalling(signalling) {
  if (!signalling) return {};
  const host = new URL(signalling.url).host;
  window.WebSocket = new Proxy(window.WebSocket, {
    construct(socket, [address, ...rest]) {
      return Reflect.construct(socket, [String(address) === `wss://${host}/signal` ? signalling.url : address, ...rest]);
    },
  });
  return { chunderw: host, publishEvents: false };
}
