// Computes what text/template makes of the cases of fixtures/go-exec.json, with
// missingkey=zero as Helm has it: go run main.go < cases.json > go-exec.json
package main

import (
	"bytes"
	"encoding/json"
	"os"
	"runtime"
	"text/template"
)

type outcome struct {
	Name     string `json:"name"`
	Template string `json:"template"`
	Output   string `json:"output,omitempty"`
	Error    string `json:"error,omitempty"`
}

type fixture struct {
	Made  string         `json:"made"`
	Data  map[string]any `json:"data"`
	Cases []outcome      `json:"cases"`
}

func run(text string, data map[string]any) (string, string) {
	t, err := template.New("t").Option("missingkey=zero").Parse(text)
	if err != nil {
		return "", err.Error()
	}
	var out bytes.Buffer
	if err := t.Execute(&out, data); err != nil {
		return "", err.Error()
	}
	return out.String(), ""
}

func main() {
	var f fixture
	if err := json.NewDecoder(os.Stdin).Decode(&f); err != nil {
		panic(err)
	}
	f.Made = "conformance/go-exec/main.go, " + runtime.Version()
	for i := range f.Cases {
		c := &f.Cases[i]
		c.Output, c.Error = run(c.Template, f.Data)
	}
	out := json.NewEncoder(os.Stdout)
	out.SetEscapeHTML(false)
	out.SetIndent("", " ")
	if err := out.Encode(f); err != nil {
		panic(err)
	}
}
