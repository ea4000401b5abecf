// Twilio's Voice SDK for Android. Your back end asks for the token with "platform": "android", so that it names the push credential.
import com.twilio.voice.ConnectOptions
import com.twilio.voice.Voice

// When the app is opened and in FirebaseMessagingService.onNewToken.
fun register(token: String, fcmToken: String) =
    Voice.register(token, Voice.RegistrationChannel.FCM, fcmToken, registrationListener)

// With a new token for each call: it is cheap, and never too old.
fun call(token: String, to: String) {
    val options = ConnectOptions.Builder(token).params(mapOf("To" to to)).build()
    activeCall = Voice.connect(context, options, callListener)
}
