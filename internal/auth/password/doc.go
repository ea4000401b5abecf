// Package password hashes passwords, checks them, and says which are too weak to be taken. It knows
// neither people nor where hashes are kept.
//
// Sources: RFC 9106 (Argon2), https://github.com/P-H-C/phc-string-format (how a hash is written),
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html (parameters), NIST SP 800-63B
// §5.1.1 (rules).
package password
