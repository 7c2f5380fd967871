#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# What `pptcheck report` writes: well-formed, small, soon.

root='@SOURCE_ROOT@'

new_case() { # name descr
	atf_test_case "$1"
	eval "$1_head() { atf_set descr '$2' require.progs 'pptcheck python3'; }"
}

# many N: a document of N devices that ended in different ways
many() {
	python3 "$root/ci/many_devices.py" "$1" \
	    "$root/fixtures/runs/nvme-works-2.json" >"many$1.json" ||
		atf_fail "no document"
}

new_case well_formed "Every element is closed, every anchor exists, ids are single"
well_formed_body() {
	many 10
	for file in "$root"/fixtures/runs/*.json many10.json; do
		pptcheck report --html page.html --junit page.xml "$file" \
		    >out 2>&1
		pptcheck compare --html changed.html many10.json "$file" \
		    >>out 2>&1
		atf_check cat out
		atf_check python3 - <<-'EOP'
		import html.parser, xml.dom.minidom

		VOID = {"meta"}

		class Page(html.parser.HTMLParser):
		    def __init__(self):
		        super().__init__()
		        self.open, self.ids, self.refs = [], [], []
		    def handle_starttag(self, tag, attrs):
		        attrs = dict(attrs)
		        if "id" in attrs:
		            self.ids.append(attrs["id"])
		        for name in "href", "aria-labelledby":
		            if name in attrs:
		                self.refs.append(attrs[name].lstrip("#"))
		        if tag == "th" and self.open[-1] == "th":
		            self.open.pop()
		        if tag not in VOID:
		            self.open.append(tag)
		    def handle_startendtag(self, tag, attrs):
		        assert tag == "rect", tag
		    def handle_endtag(self, tag):
		        if tag == "tr" and self.open[-1] == "th":
		            self.open.pop()
		        was = self.open.pop()
		        assert was == tag, (was, tag, self.getpos())

		for name in "page.html", "changed.html":
		    page = Page()
		    page.feed(open(name, encoding="utf-8").read())
		    assert page.open == [], page.open
		    assert len(page.ids) == len(set(page.ids)), page.ids
		    assert set(page.refs) <= set(page.ids), page.refs
		xml.dom.minidom.parse("page.xml")
		EOP
	done
}

new_case instead "Files are written instead of text, or it is said why not"
instead_body() {
	run=$root/fixtures/runs/nvme-works-2.json
	atf_check pptcheck report --html a.html --junit a.xml "$run"
	atf_check test -s a.html -a -s a.xml
	atf_check -o match:'"schema": "pptcheck/run/2"' \
	    pptcheck report --html a.html --json "$run"
	atf_check -s exit:1 pptcheck report --html a.html \
	    "$root/fixtures/runs/intremap-off.json"
	atf_check -s exit:3 -e match:absent/a \
	    pptcheck report --html absent/a "$run"
}

new_case round_trip "report --json gives the same bytes, of any version"
round_trip_body() {
	for file in "$root"/fixtures/runs/*.json; do
		pptcheck report --json "$file" >out
		atf_check cmp "$file" out
	done
	# A real stays one, with its digits, however it came to be in there.
	sed 's/"seconds": [0-9.]*/"seconds": 123456789.012/' "$file" >many
	atf_check -o save:out -s ignore pptcheck report --json many
	atf_check cmp many out
	sed 's/"seconds": [0-9.]*/"seconds": 120.0/' "$file" >whole
	atf_check -o save:out -s ignore pptcheck report --json whole
	atf_check cmp whole out
}

new_case sizes "10 devices below 300 kB, 500 below 5 MB and in a second"
sizes_body() {
	many 10
	many 500
	pptcheck report --html ten.html many10.json
	atf_check test "$(wc -c <ten.html)" -lt 300000
	# of processor time: the machine may be busy
	atf_check -o ignore python3 - <<-'EOP'
	import os, subprocess
	subprocess.run(["pptcheck", "report", "--html", "many.html", "many500.json"])
	t = os.times()
	print(t)
	assert t.children_user + t.children_system < 1, t
	EOP
	atf_check test "$(wc -c <many.html)" -lt 5000000
	atf_check -o match:'^no difference' \
	    pptcheck compare many500.json many500.json
}

atf_init_test_cases() {
	atf_add_test_case well_formed
	atf_add_test_case instead
	atf_add_test_case round_trip
	atf_add_test_case sizes
}
