// Twilio's Voice SDK for iOS. Your back end asks for the token with "platform": "ios", so that it names the push credential.
import TwilioVoice

func fetchToken(_ done: @escaping (String) -> Void) {
    // A route of your own back end, which asks POST /v1/tokens with Accept: text/plain.
    var request = URLRequest(url: URL(string: "https://crm.example.com/api/token?platform=ios")!)
    request.httpMethod = "POST"
    URLSession.shared.dataTask(with: request) { data, _, _ in
        if let data, let token = String(data: data, encoding: .utf8) { done(token) }
    }.resume()
}

// When the app is opened and when PushKit gives a new device token. Tokens of push last a year; register again each start.
fetchToken { token in
    TwilioVoiceSDK.register(accessToken: token, deviceToken: deviceToken) { error in /* show it */ }
}

// A new token for each call: it is cheap, and never too old.
fetchToken { token in
    let options = ConnectOptions(accessToken: token) { builder in
        builder.params = ["To": "bob"]
        builder.uuid = callKitUUID
    }
    call = TwilioVoiceSDK.connect(options: options, delegate: self)
}
