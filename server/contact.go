package server

import (
	"crypto/rand"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"softphone/internal/phone"
)

// contactRoutes are those of the contacts of who is signed in, and of those that all share.
func (s *Server) contactRoutes(e *echo.Echo, own, act []echo.MiddlewareFunc) {
	e.GET("/v1/contacts", s.contacts, own...)
	e.POST("/v1/contacts", s.createContact, act...)
	e.GET("/v1/contacts/:id", s.contact, own...)
	e.PATCH("/v1/contacts/:id", s.updateContact, own...)
	e.DELETE("/v1/contacts/:id", s.deleteContact, own...)
	e.PUT("/v1/contacts/:id/favourite", s.favourContact, own...)
}

// contact is a contact as somebody sees it.
type contact struct {
	ID        phone.ContactID `json:"id"`
	Shared    bool            `json:"shared"`
	Name      string          `json:"name"`
	Numbers   []phone.Number  `json:"numbers"`
	Client    phone.Identity  `json:"client"` // empty for nobody here
	Notes     string          `json:"notes"`
	Favourite bool            `json:"favourite"`
	MayEdit   bool            `json:"may_edit"`
	Updated   time.Time       `json:"updated_at"`
}

func contactOf(c phone.Contact, shares bool) contact {
	return contact{
		c.ID, c.Owner == "", c.Name, list(c.Numbers), c.Client, c.Notes, c.Favourite, c.Owner != "" || shares, c.Updated.UTC(),
	}
}

// contactRequest makes a contact, or changes it: what is left out stays.
type contactRequest struct {
	Shared    *bool     `json:"shared"` // only to create
	Name      *string   `json:"name"`
	Numbers   *[]string `json:"numbers"`
	Client    *string   `json:"client"`
	Notes     *string   `json:"notes"`
	Favourite *bool     `json:"favourite"` // only to create
}

// apply takes what was given into a contact.
func (in contactRequest) apply(c *phone.Contact) error {
	if in.Name != nil {
		c.Name = strings.TrimSpace(*in.Name)
	}
	if in.Client != nil {
		c.Client = phone.Identity(strings.TrimPrefix(strings.TrimSpace(*in.Client), "client:"))
	}
	if in.Notes != nil {
		c.Notes = strings.TrimSpace(strings.ReplaceAll(*in.Notes, "\r\n", "\n"))
	}
	if in.Numbers != nil {
		if len(*in.Numbers) > phone.MostNumbers { // before each of them is read
			return phone.Errorf(phone.Invalid, "numbers_invalid", "A contact can have at most %d numbers.", phone.MostNumbers).In("numbers")
		}
		c.Numbers = nil
		for _, text := range *in.Numbers {
			n, err := phone.ParseNumber(text)
			if err != nil {
				return phone.Errorf(phone.Invalid, "numbers_invalid", "%.40q is no telephone number: it must be + and the country code, then the number.", text).In("numbers")
			}
			c.Numbers = append(c.Numbers, n)
		}
	}
	return c.Check()
}

// shares reports whether who is signed in writes the contacts that all share.
func (s *Server) shares(c echo.Context) (bool, error) {
	by, err := s.grant(c)
	return by.Supervise, err
}

func sharingNotAllowed() error {
	return phone.Errorf(phone.Forbidden, "sharing_not_allowed", "Only supervisors may change the contacts that all share.")
}

// contacts tells all contacts that who is signed in sees, by name.
func (s *Server) contacts(c echo.Context) error {
	shares, err := s.shares(c)
	if err != nil {
		return err
	}
	all, err := s.Store.Contacts(c.Request().Context(), sessionOf(c).User.Identity)
	if err != nil {
		return err
	}
	told := []contact{}
	for _, one := range all {
		told = append(told, contactOf(one, shares))
	}
	return s.json(c, http.StatusOK, map[string]any{"contacts": told, "may_share": shares})
}

func (s *Server) contact(c echo.Context) error {
	shares, err := s.shares(c)
	if err != nil {
		return err
	}
	one, err := s.Store.Contact(c.Request().Context(), sessionOf(c).User.Identity, phone.ContactID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.json(c, http.StatusOK, contactOf(one, shares))
}

func (s *Server) createContact(c echo.Context) error {
	var in contactRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	shares, err := s.shares(c)
	if err != nil {
		return err
	}
	ctx, now, by := c.Request().Context(), s.Now(), sessionOf(c).User.Identity
	one := phone.Contact{ID: phone.ContactID(rand.Text()), Owner: by, By: by, Created: now, Updated: now}
	if in.Favourite != nil {
		one.Favourite = *in.Favourite
	}
	if err = in.apply(&one); err != nil {
		return err
	}
	if in.Shared != nil && *in.Shared {
		if one.Owner = ""; !shares {
			err = sharingNotAllowed()
		}
	}
	if err == nil {
		err = s.Store.CreateContact(ctx, one)
	}
	s.noteContact(c, "contact.create", one, err)
	if err != nil {
		return err
	}
	return s.json(c, http.StatusCreated, contactOf(one, shares))
}

func (s *Server) updateContact(c echo.Context) error {
	var in contactRequest
	if err := bind(c, &in); err != nil {
		return err
	}
	for name, given := range map[string]bool{"shared": in.Shared != nil, "favourite": in.Favourite != nil} {
		if given {
			return phone.Errorf(phone.Invalid, "field_fixed", "The field %s is not changed in this way.", name).In(name)
		}
	}
	shares, err := s.shares(c)
	if err != nil {
		return err
	}
	ctx, by, id := c.Request().Context(), sessionOf(c).User.Identity, phone.ContactID(c.Param("id"))
	was, err := s.Store.Contact(ctx, by, id)
	if err != nil {
		return err
	}
	one, err := s.Store.UpdateContact(ctx, by, id, func(one *phone.Contact) error {
		if one.Owner == "" && !shares {
			return sharingNotAllowed()
		}
		one.By, one.Updated = by, s.Now()
		return in.apply(one)
	})
	if err != nil {
		s.noteContact(c, "contact.update", was, err)
		return err
	}
	s.noteContact(c, "contact.update", one, nil)
	return s.json(c, http.StatusOK, contactOf(one, shares))
}

func (s *Server) deleteContact(c echo.Context) error {
	shares, err := s.shares(c)
	if err != nil {
		return err
	}
	ctx, by, id := c.Request().Context(), sessionOf(c).User.Identity, phone.ContactID(c.Param("id"))
	one, err := s.Store.Contact(ctx, by, id)
	if err == nil && one.Owner == "" && !shares {
		err = sharingNotAllowed()
	}
	if err == nil {
		err = s.Store.DeleteContact(ctx, by, id)
	}
	s.noteContact(c, "contact.delete", one, err)
	if err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// favourContact says whether a contact is a favourite of who is signed in.
func (s *Server) favourContact(c echo.Context) error {
	var in struct {
		Favourite *bool `json:"favourite"`
	}
	if err := bind(c, &in); err != nil {
		return err
	}
	if in.Favourite == nil {
		return fieldMissing("favourite")
	}
	if err := s.Store.FavourContact(c.Request().Context(), sessionOf(c).User.Identity, phone.ContactID(c.Param("id")), *in.Favourite); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// noteContact writes down what was done to a contact that all share. What people do with their own is theirs.
func (s *Server) noteContact(c echo.Context, action string, one phone.Contact, err error) {
	if one.ID == "" || one.Owner != "" {
		return
	}
	s.note(c.Request().Context(), sessionOf(c).User.Identity, phone.AuditEntry{Action: action, Target: string(one.ID), Detail: one.Name}, err)
}
