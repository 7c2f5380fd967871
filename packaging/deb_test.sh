#!/usr/bin/env atf-sh
# SPDX-License-Identifier: BSD-2-Clause
# The Debian package: built, installed over this machine's root file system in a
# view of our own, used there, removed.  The machine itself is not changed.

# shellcheck source=packaging/packaging_common.sh
. "$(atf_get_srcdir)/packaging_common.sh"

# made: ./deb/pptcheck_*.deb
made() {
	mkdir -p deb/tree
	(cd "$source" && tar -cf - --exclude=./.git --exclude='./build*' \
	    --exclude='./pptcheck-*' .) | tar -xf - -C deb/tree
	cp -R deb/tree/packaging/debian deb/tree/debian
	(cd deb/tree && env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME="$(pwd)" \
	    DEB_BUILD_OPTIONS=parallel=2 dpkg-buildpackage -b -uc -us) \
	    >built 2>&1 || {
		tail -n 50 built
		atf_fail "dpkg-buildpackage"
	}
	rm -rf deb/tree
}

# What happens as root in the view: $1 folder of the .deb, then what to hide.
inside() {
	cat <<'END'
set -e
work=$1
shift
mkdir "$work/view"
mount -t tmpfs none "$work/view"
mkdir "$work/view/up" "$work/view/work" "$work/view/root"
mount -t overlay none "$work/view/root" \
    -o "lowerdir=/,upperdir=$work/view/up,workdir=$work/view/work"
cd "$work/view/root"
for dir in proc dev sys; do
	mount --rbind "/$dir" "$dir"
done
mount -t tmpfs none sys/bus/pci
mount -t tmpfs none tmp
cp "$work"/deb/*.deb "$work"/*.json tmp
for dir; do
	[ ! -d ".$dir" ] || mount -t tmpfs none ".$dir"
done
exec chroot . env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root sh -ex <<'USE'
cd /tmp
dpkg -i pptcheck_*.deb
command -v pptcheck | grep -qx /usr/bin/pptcheck
pptcheck --version
status=0
pptcheck probe || status=$?
[ $status -eq 1 ] || [ $status -eq 0 ]
pptcheck probe --list-checks | grep -q '^bar-'
pptcheck report good.json | grep -q ' works '
pptcheck report --html page.html good.json
status=0
pptcheck compare good.json bad.json | tee compared || :
grep -q '^  regression' compared
pptcheck lab --list | grep -q '^intel '
pptcheck image build --list-classes >classes
test -x /usr/libexec/pptcheck/pptcheck-agent
test -s /usr/share/man/man1/pptcheck-run.1.gz
test -s /usr/share/zsh/vendor-completions/_pptcheck
bash -c '. /usr/share/bash-completion/completions/pptcheck; complete -p pptcheck'
systemd-analyze verify --man=no pptcheck-run.service pptcheck-run.timer
# Nothing starts by itself.
[ -z "$(find /etc/systemd -name 'pptcheck*')" ]
dpkg --verify pptcheck
dpkg -P pptcheck
[ -z "$(find /usr /etc /var/lib/dpkg/info -xdev -name '*pptcheck*')" ]
echo USED
USE
END
}

atf_test_case deb
deb_head() {
	atf_set descr "Built, installed, used, removed"
	atf_set require.progs "dpkg-buildpackage dh meson systemd-analyze"
	atf_set require.user root
	atf_set timeout 900
}
deb_body() {
	made
	atf_check -o match:'^ Package: pptcheck' -o match:'libjansson4' \
	    dpkg-deb -I deb/pptcheck_*.deb
	cp "$source/fixtures/runs/nvme-works-2.json" good.json
	cp "$source/fixtures/runs/intremap-off.json" bad.json
	unshare -m true 2>/dev/null ||
		atf_skip "this machine allows no mount namespaces"
	inside >inside.sh
	unshare -m sh inside.sh "$(pwd)" "$build" "$source" >used 2>&1 || {
		cat used
		atf_fail "it does not work where it was installed"
	}
	atf_check -o ignore grep '^USED$' used
	# and not here
	atf_check -s exit:1 -o ignore -e ignore dpkg -s pptcheck
}

atf_init_test_cases() {
	atf_add_test_case deb
}
