#!/bin/sh
# Makes a release: the program with its packages and Node, as one archive that needs nothing else on a nameserver.
# It is named after its version and what is in it, so that the same sources make the same name, and says so on standard output.
# usage: deploy/make-release.sh FOLDER; ARCH (x64 or arm64) and LIBC (glibc or musl) come from the environment.
# With musl (Chimera Linux, Alpine) Node 24 comes from the system.
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
target=${1:?usage: deploy/make-release.sh FOLDER}
arch=${ARCH:-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')}
libc=${LIBC:-glibc}
mkdir -p "$target"
target=$(cd "$target" && pwd)
work=$(mktemp -d "$target/.making.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM

# Packages are installed again only when the lockfile is another one.
lock=$(cat "$top/package.json" "$top/package-lock.json" | sha256sum | cut -c1-12)
packages=$target/.packages-$lock-$arch-$libc
if [ ! -d "$packages" ]; then
	mkdir "$work/packages"
	cp "$top/package.json" "$top/package-lock.json" "$work/packages/"
	(cd "$work/packages" && npm ci --omit=dev --ignore-scripts --no-audit --no-fund --os=linux --cpu="$arch" --libc="$libc") >&2
	# npm says nothing of an optional package that it could not get.
	for package in "node-linux-$arch" "@koromix/koffi-linux-$arch"; do
		[ -d "$work/packages/node_modules/$package" ] || { echo "make-release.sh: $package could not be installed" >&2 && exit 1; }
	done
	if [ "$libc" = musl ]; then
		rm -rf "$work/packages/node_modules/"node-linux-* "$work/packages/node_modules/.bin/node"
	fi
	mv "$work/packages" "$packages"
fi

mkdir "$work/release"
cp -R "$packages/node_modules" "$work/release/"
(cd "$top" && cp -R package.json LICENSE README.md REFERENCE.md CHANGELOG.md src deploy/host/nearpop "$work/release/")
find "$work/release" -type d -exec chmod 755 {} +
find "$work/release" -type f -perm -u=x -exec chmod 755 {} +
find "$work/release" -type f ! -perm -u=x -exec chmod 644 {} +

# The same octets from the same files: neither times nor who made it.
tar --create --file="$work/release.tar" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --format=gnu \
	--directory="$work/release" .
version=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' "$top/package.json")
sum=$(sha256sum "$work/release.tar")
name=nearpop-$version-linux-$arch-$libc-$(printf %.12s "$sum")
if [ ! -f "$target/$name.tar.gz" ]; then
	gzip -n "$work/release.tar"
	mv "$work/release.tar.gz" "$target/$name.tar.gz"
fi
echo "$name"
