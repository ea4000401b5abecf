// @twilio/voice-react-native-sdk. Your back end asks for the token with "platform": Platform.OS.
import { Voice } from '@twilio/voice-react-native-sdk';
import { Platform } from 'react-native';

const voice = new Voice();

async function fetchToken() {
  const answer = await fetch(`https://crm.example.com/api/token?platform=${Platform.OS}`, { method: 'POST' });
  if (!answer.ok) throw new Error(`no token: ${answer.status}`);
  return (await answer.json()).token;
}

// At each start of the app.
export async function register() {
  if (Platform.OS === 'ios') await voice.initializePushRegistry();
  await voice.register(await fetchToken());
}

// With a new token for each call: it is cheap, and never too old.
export async function call(to) {
  return voice.connect(await fetchToken(), { params: { To: to } });
}
