// Package twilio is the way to Twilio and back: it checks that webhooks are Twilio's, reads
// their fields into the words of package phone, and asks the REST API. It knows the formats
// of Twilio's documentation and nothing of what is done with them.
package twilio
