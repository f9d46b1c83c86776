"""Records what Helm makes of small charts: python3 conformance/engine.py HELM > fixtures/helm-engine.json

Each case is a chart of a few files; `output` is what each template prints, `error` what Helm says.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

CHART = "apiVersion: v2\nname: {}\nversion: 1.2.3\nappVersion: '4.5'\n"
APIS = "{{ range .Capabilities.APIVersions }}{{ . }}\n{{ end }}"
FILES = {"x.txt": "hello\n", "y.txt": "a\nb", "d/z.conf": "z: 1\n", "d/e/w.conf": "w\n", "empty": "", "[a].md": "m"}

# name: files of templates (their folder left out), and of other folders where the path begins with `/`
CASES = {
    "include": {"a.yaml": '{{ include "x" . }}|{{ include "x" . | quote }}|{{ include "y" "dot" }}', "_h.tpl": '{{ define "x" }}<{{ .Release.Name }}>{{ end }}{{ define "y" }}{{ . }}{{ $ }}{{ end }}'},
    "include prints no value": {"a.yaml": '[{{ include "x" . }}] [{{ include "x" . | quote }}] [{{ include "x" . | default "d" }}] {{ if include "x" . }}y{{ else }}n{{ end }} {{ include "x" . | len }}', "_h.tpl": '{{ define "x" }}{{ .Values.nope }}{{ end }}'},
    "no value": {"a.yaml": 'a: {{ .Values.nope }}\nb: "{{ .Values.nope }}"\nc: <no value>\nd: {{ printf "%s" "<no value>" }}.'},
    "include of nothing": {"a.yaml": 'a: {{ include "nope" . }}'},
    "include of a partial by path": {"a.yaml": '{{ include "probe/templates/_h.tpl" . }}', "_h.tpl": 'partial {{ .Template.Name }}'},
    "include of a file by path": {"a.yaml": '{{ include (print .Template.BasePath "/b.yaml") . | indent 2 }}', "b.yaml": 'b: {{ .Template.Name }}'},
    "later name is read first": {"a.yaml": '{{ include "x" . }}', "_b.tpl": '{{ define "x" }}b{{ end }}', "_c.tpl": '{{ define "x" }}c{{ end }}', "sub/_d.tpl": '{{ define "x" }}d{{ end }}'},
    "parent replaces child": {"a.yaml": '{{ include "x" . }}', "_b.tpl": '{{ define "x" }}parent{{ end }}', "/charts/sub/Chart.yaml": CHART.format("sub"), "/charts/sub/templates/_z.tpl": '{{ define "x" }}child{{ end }}', "/charts/sub/templates/s.yaml": '{{ include "x" . }} {{ .Chart.Name }} {{ .Template.Name }} {{ .Template.BasePath }} {{ .Chart.IsRoot }}'},
    "blank define": {"a.yaml": '[{{ include "x" . }}]', "_b.tpl": '{{ define "x" }}  {{ end }}', "_c.tpl": '{{ define "x" }}c{{ end }}'},
    "set is seen by later files": {"b.yaml": '{{ $_ := set .Values "k" "from b" }}b', "a.yaml": '{{ .Values.k }}{{ .seen }}', "c.yaml": '{{ $_ := set . "seen" "yes" }}c{{ .Values.k }}'},
    "set in a subchart": {"a.yaml": '{{ .Values.sub.k }}', "/charts/sub/Chart.yaml": CHART.format("sub"), "/charts/sub/templates/s.yaml": '{{ $_ := set .Values "k" "sub" }}s', "/values.yaml": "sub: {j: 1}\n"},
    "subcharts": {"a.yaml": '{{ .Subcharts.sub.Values.j }} {{ .Subcharts.sub.Chart.Name }} {{ include "s" .Subcharts.sub }}', "/charts/sub/Chart.yaml": CHART.format("sub"), "/charts/sub/templates/_s.tpl": '{{ define "s" }}{{ .Values.j }}{{ end }}', "/values.yaml": "sub: {j: 1}\n"},
    "library": {"a.yaml": '{{ include "s" . }}', "/charts/sub/Chart.yaml": CHART.format("sub") + "type: library\n", "/charts/sub/templates/_s.tpl": '{{ define "s" }}lib{{ end }}', "/charts/sub/templates/s.yaml": 'never'},
    "tpl": {"a.yaml": '{{ tpl "{{ .Values.k }}-{{ .Release.Name }}" . }} {{ tpl .Values.t . }} {{ tpl "plain" . }} {{ tpl "<no value>{{ .Values.zz }}" . }}|', "/values.yaml": "k: v\nt: '{{ .Values.k }}{{ tpl .Values.u . }}'\nu: 'u{{ .Chart.Name }}'\n"},
    "tpl sees and adds templates": {"a.yaml": '{{ tpl "{{ define \\"n\\" }}new{{ end }}{{ include \\"x\\" . }}{{ include \\"n\\" . }}" . }}', "_h.tpl": '{{ define "x" }}old{{ end }}'},
    "tpl replaces a template for its own calls": {"a.yaml": '{{ tpl "{{ define \\"x\\" }}new{{ end }}{{ include \\"y\\" . }}" . }}{{ include "y" . }}', "_h.tpl": '{{ define "x" }}old{{ end }}{{ define "y" }}{{ include "x" . }}{{ end }}'},
    "templates of tpl are gone after it": {"a.yaml": '{{ tpl "{{ define \\"n\\" }}new{{ end }}" . }}{{ include "n" . }}'},
    "tpl of a number": {"a.yaml": '{{ tpl .Values.n . }}', "/values.yaml": "n: 1\n"},
    "tpl of nil": {"a.yaml": '{{ tpl .Values.nope . }}'},
    "tpl fails": {"a.yaml": '{{ tpl "{{ .Values.a.b }}" . }}'},
    "tpl cannot be read": {"a.yaml": '{{ tpl "{{ if }}" . }}'},
    "tpl without dollar": {"a.yaml": '{{ range list "a" }}{{ tpl "{{ . }}{{ $ }}" . }}{{ end }}'},
    "required": {"a.yaml": '{{ required "m" .Values.k }} {{ required "m" .Values.z }} {{ required "m" false }}', "/values.yaml": "k: v\nz: 0\n"},
    "required nil": {"a.yaml": 'a: {{ required "need it" .Values.k }}'},
    "required blank": {"a.yaml": '\n\na: {{ .Values.k | required "need it" }}', "/values.yaml": "k: ''\n"},
    "fail": {"a.yaml": 'a: {{ fail "no good" }}'},
    "fail in an include": {"a.yaml": 'a:\n  {{ include "f" . | quote }}', "_h.tpl": '{{ define "f" }}{{ fail "no good" }}{{ end }}'},
    "fail in a template": {"a.yaml": 'a:\n  {{ template "f" . }}', "_h.tpl": '\n{{ define "f" }}{{ fail "no good" }}{{ end }}'},
    "lookup": {"a.yaml": '{{ lookup "v1" "Secret" "a" "b" }} {{ (lookup "v1" "Secret" "a" "b").data }} {{ if lookup "v1" "Secret" "a" "b" }}y{{ else }}n{{ end }} [{{ getHostByName "x" }}]'},
    "nil pointer": {"a.yaml": 'a: {{ .Values.a.b.c }}'},
    "nil pointer in an include": {"a.yaml": 'a: {{ include "x" . }}', "_h.tpl": '{{ define "x" }}\n{{ .Values.a.b.c | quote }}{{ end }}'},
    "chart": {"a.yaml": '{{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.AppVersion }} {{ .Chart.APIVersion }} [{{ .Chart.Nope }}] {{ .Chart.IsRoot }}'},
    "release": {"a.yaml": '{{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.IsInstall }} {{ .Release.IsUpgrade }} {{ .Release.Revision }} {{ .Release.Service }} {{ printf "%T" .Release.Revision }}'},
    "api versions": {"a.yaml": APIS},
    "capabilities": {"a.yaml": '{{ .Capabilities.APIVersions.Has "apps/v1" }} {{ .Capabilities.APIVersions.Has "apps/v1/Deployment" }} {{ "policy/v1" | .Capabilities.APIVersions.Has }} {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.GitVersion }} {{ .Capabilities.KubeVersion.Major }}.{{ .Capabilities.KubeVersion.Minor }} {{ .Capabilities.KubeVersion }} {{ .Capabilities.HelmVersion.Version }} {{ kindOf .Capabilities }} {{ kindOf .Capabilities.APIVersions }} {{ typeOf .Capabilities.KubeVersion }} {{ len .Capabilities.APIVersions }}'},
    "capabilities printed": {"a.yaml": '{{ .Capabilities.HelmVersion }}'},
    "no such capability": {"a.yaml": '{{ .Capabilities.KubeVersion.Nope }}'},
    "method without argument": {"a.yaml": '{{ .Capabilities.APIVersions.Has }}'},
    "range over a struct": {"a.yaml": '{{ range .Capabilities.KubeVersion }}{{ end }}'},
    "files get": {"a.yaml": '{{ .Files.Get "x.txt" }}{{ .Files.Get "nope" | quote }} {{ "y.txt" | .Files.Get | quote }} {{ .Files.GetBytes "y.txt" }} {{ printf "%T" (.Files.GetBytes "y.txt") }}', **{"/" + k: v for k, v in FILES.items()}},
    "files lines": {"a.yaml": '{{ range .Files.Lines "x.txt" }}[{{ . }}]{{ end }}{{ range $i, $l := .Files.Lines "y.txt" }}[{{ $i }}{{ $l }}]{{ end }}{{ range .Files.Lines "nope" }}x{{ else }}none{{ end }}', **{"/" + k: v for k, v in FILES.items()}},
    "files lines of a blank file": {"a.yaml": '{{ .Files.Lines "empty" }}', **{"/" + k: v for k, v in FILES.items()}},
    "files range": {"a.yaml": '{{ range $k, $v := .Files }}{{ $k }}={{ $v }};{{ end }} {{ len .Files }} {{ kindOf .Files }}', **{"/" + k: v for k, v in FILES.items()}},
    "files config": {"a.yaml": '{{ (.Files.Glob "d/**").AsConfig }}|{{ (.Files.Glob "**").AsSecrets }}|{{ (.Files.Glob "none").AsConfig }}|', **{"/" + k: v for k, v in FILES.items()}},
    "files globs": {"a.yaml": '{{ range $g := list "*" "**" "d/*" "d/**" "*.txt" "**.txt" "**/*.conf" "{x,y}.txt" "[xy].txt" "[!x].txt" "?.txt" "[a-x].*" "d/{e/,}*.conf" "\\\\[a\\\\].md" "{a" "[" "" "d" "d/" "/d/*" "d/?.conf" "***" "d/*/*" "{x.txt,d/{z,q}.conf}" "[xy]*" }}{{ $g }}:{{ range $k, $_ := $.Files.Glob $g }} {{ $k }}{{ end }}\n{{ end }}', **{"/" + k: v for k, v in FILES.items()}},
    "templates are no files": {"a.yaml": '[{{ .Files.Get "templates/a.yaml" }}]'},
    "dot": {"a.yaml": '{{ range $k, $v := . }}{{ $k }} {{ end }}{{ kindOf . }}'},
    "unknown function": {"a.yaml": 'a: {{ nope 1 }}'},
    "unknown function that is not called": {"a.yaml": 'a: 1\n{{ if false }}\n{{ print (.x | nope) }}{{ end }}'},
    "unknown function in a partial": {"a.yaml": 'a: 1', "_h.tpl": '\n{{ define "x" }}{{ with .a }}{{ else }}{{ $x := env "HOME" }}{{ end }}{{ end }}'},
    "unknown function before what cannot be read": {"a.yaml": '{{ mustToDuration "1s" }}\n{{ if }}'},
    "what cannot be read before an unknown function": {"a.yaml": '{{ if }}\n{{ mustToToml . }}'},
    "no end": {"a.yaml": 'a:\n{{ if true }}\nb: 1\n\n'},
    "int64 for int": {"a.yaml": '{{ add 1 2 | until }}'},
    "uint8 for int": {"a.yaml": '{{ index "abc" 0 | until }}'},
    "int64 for string": {"a.yaml": '{{ add 1 2 | upper }}'},
    "int64 and float64": {"a.yaml": '{{ eq (int64 1) 1.0 }}'},
    "float64 and uint8": {"a.yaml": '{{ lt 1.0 (index "abc" 0) }}'},
    "range over int64 with two variables": {"a.yaml": '{{ $n := int64 3 }}{{ range $i, $j := $n }}{{ end }}'},
    "endless include": {"a.yaml": '{{ include "x" . }}', "_h.tpl": '{{ define "x" }}{{ include "x" . }}{{ end }}'},
    "notes": {"a.yaml": 'a', "NOTES.txt": '{{ define "x" }}from notes{{ end }}', "b.yaml": '{{ include "x" . }}'},
}


def write(chart, files):
    for path, text in files.items():
        path = chart / path.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def run(helm, files):
    with tempfile.TemporaryDirectory() as folder:
        chart = pathlib.Path(folder, "probe")
        write(chart, files)
        out = pathlib.Path(folder, "out")
        command = [helm, "template", "release-name", str(chart), "--debug", "--output-dir", str(out)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, errors="replace")
        error = done.stderr.partition("Error: ")[2].partition("\n\nUse --debug")[0]
        error = error.partition("\nhelm.go:")[0].strip()
        return error


def outputs(helm, files):
    """What each template prints: through a hash map of its own, so that YAML does not matter."""
    with tempfile.TemporaryDirectory() as folder:
        chart = pathlib.Path(folder, "probe")
        write(chart, files)
        command = [helm, "template", "release-name", str(chart), "--debug"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, errors="replace")
        found, name, lines = {}, None, []
        for line in done.stdout.split("\n"):
            if line.startswith("# Source: "):
                if name:
                    found[name] = found.get(name, "") + "\n".join(lines[:-1])
                name, lines = line[len("# Source: "):], []
            else:
                lines.append(line)
        if name:
            found[name] = found.get(name, "") + "\n".join(lines)
        return {name: text.strip("\n") for name, text in found.items()}


def main():
    helm, cases = sys.argv[1], []
    for name, files in CASES.items():
        whole = {"/Chart.yaml": CHART.format("probe")}
        whole.update({path if path.startswith("/") else "/templates/" + path: text for path, text in files.items()})
        case = {"name": name, "files": {path[1:]: text for path, text in sorted(whole.items())}}
        error = run(helm, whole)
        # Text that is no YAML is complained about, and printed all the same.
        if error and "YAML parse error" not in error:
            case["error"] = error if len(error) < 2000 else "..." + error[-100:]
        else:
            case["output"] = outputs(helm, whole)
        cases.append(case)
    version = subprocess.run([helm, "version", "--short"], capture_output=True, text=True).stdout.strip()
    print('{\n "made": ' + json.dumps(f"conformance/engine.py, Helm {version}") + ',\n "cases": [')
    print(",\n".join("  " + json.dumps(case, ensure_ascii=False) for case in cases))
    print(" ]\n}")


main()
