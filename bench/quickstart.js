// A token server as Twilio's Node quickstart has it: Express, and the token of the package twilio, for whoever asks.
// It is told by bench what to do, as bench's own children are: see child.go.
// Source: https://www.twilio.com/docs/voice/sdks/javascript/get-started
'use strict';
const { createRequire } = require('node:module');
const readline = require('node:readline');
const load = createRequire(process.argv[2] + '/');
const express = load('express');
const { AccessToken } = load('twilio').jwt;
const [account, key, secret, app] = process.argv.slice(3);

const server = express();
server.get('/token', (request, response) => {
  const identity = 'alice';
  const token = new AccessToken(account, key, secret, { identity, ttl: 3600 });
  token.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: app, incomingAllow: true }));
  response.send({ identity, token: token.toJwt() });
});

const say = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const listener = server.listen(0, '127.0.0.1', () => {
  say({ url: `http://127.0.0.1:${listener.address().port}` });
  readline.createInterface({ input: process.stdin })
    .on('line', () => {
      const { user, system } = process.cpuUsage();
      say({ cpu: (user + system) * 1000, rss: process.memoryUsage().rss });
    })
    .on('close', () => process.exit(0));
});
