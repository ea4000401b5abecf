package password

// usualWords are what the most usual passwords are made of, and what belongs to this program, in lower case without
// digits at the ends. The list is short on purpose: attempts are few, and what is not on it is not tried first.
func usualWords() []string {
	return []string{
		"password", "passwort", "passphrase", "passcode", "motdepasse", "contrasena", "senha", "pasuwado", "mypassword", "newpassword", "thepassword",
		"qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbnm", "qazwsx", "qazwsxedc",
		"letmein", "welcome", "iloveyou", "changeme", "trustno", "default", "secret", "topsecret", "hello", "helloworld", "login", "access", "opensesame",
		"admin", "administrator", "root", "superuser", "supervisor", "agent", "user", "guest", "test", "testing", "tester", "demo", "master", "operator", "support",
		"softphone", "telephone", "phone", "twilio", "callcenter", "callcentre", "headset", "conference", "company",
		"monkey", "dragon", "sunshine", "princess", "football", "baseball", "superman", "batman", "michael", "shadow", "starwars", "whatever", "computer", "internet",
		"summer", "winter", "spring", "autumn", "january", "december", "monday", "friday",
		"correcthorsebatterystaple", "passwordpassword", "abc", "abcabc", "abcdef",
	}
}
