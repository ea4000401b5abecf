// In your page. `npm install @twilio/voice-sdk`, and take phone.js and tokens.js from docs/examples/frontend/page.
import { Device } from '@twilio/voice-sdk';
import { fetchFrom, Phone } from './page/phone.js';

const phone = new Phone(Device, fetchFrom('/api/token')); // a route of your own back end
phone.incoming = (call) => call.accept();
await phone.start();

const call = await phone.call('bob'); // an identity, or a number such as +15005550001
call.on('disconnect', () => phone.stop());
