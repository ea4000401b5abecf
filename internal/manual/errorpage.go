package manual

import (
	"errors"
	"io/fs"
	"strings"

	"gopkg.in/yaml.v3"
)

// errorPage is every code, in the groups of errors.yaml.
type errorPage struct {
	Example string
	Groups  []errorGroup
}

type errorGroup struct {
	ID, Title string

	Errors []shownError
}

func (s *site) errorPage() (errorPage, error) {
	problem := s.find("#/components/schemas/Problem")
	page := errorPage{Example: pretty(problem["example"], problem, s)}
	b, err := fs.ReadFile(s.files, "errors.yaml")
	if err != nil {
		return page, err
	}
	var whole yaml.Node
	if err = yaml.Unmarshal(b, &whole); err != nil {
		return page, err
	}
	if len(whole.Content) != 1 || whole.Content[0].Kind != yaml.MappingNode {
		return page, errors.New("errors.yaml is no mapping")
	}
	codes := whole.Content[0].Content
	for i := 0; i < len(codes); i += 2 {
		lines := strings.Split(codes[i].HeadComment, "\n")
		if title := strings.TrimPrefix(lines[len(lines)-1], "# "); title != "" || len(page.Groups) == 0 {
			id := "group-" + strings.ToLower(strings.NewReplacer(" ", "-", ",", "").Replace(title))
			page.Groups = append(page.Groups, errorGroup{ID: id, Title: title})
		}
		last := &page.Groups[len(page.Groups)-1]
		last.Errors = append(last.Errors, s.shown(codes[i].Value))
	}
	return page, nil
}
