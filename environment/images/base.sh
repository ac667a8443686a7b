#!/usr/bin/env bash
# A Debian to build the images from, for machines that reach Debian's packages and no registry of images.
# Use: sudo environment/images/base.sh, then build with --build-arg BASE=backend-course/base:bookworm
# MIRROR=http://HOST takes another server than debootstrap's own.
set -euo pipefail

engine=${ENGINE:-docker}
image=${BASE:-backend-course/base:bookworm}

if "$engine" image inspect "$image" >/dev/null 2>&1; then
  echo "$image is there already; make it anew after: $engine image rm $image"
  exit
fi
for program in debootstrap "$engine"; do
  command -v "$program" >/dev/null || { echo "$program is missing: apt-get install $program" >&2; exit 2; }
done

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
debootstrap --variant=minbase --include=ca-certificates bookworm "$root" ${MIRROR:+"$MIRROR/debian"} >"$root.log" ||
  { tail -n 20 "$root.log" >&2; exit 1; }
rm "$root.log"
mirror=$(awk '/^deb / { sub("/debian/?$", "", $2); print $2; exit }' "$root/etc/apt/sources.list")
cat >"$root/etc/apt/sources.list" <<SOURCES
deb $mirror/debian bookworm main
deb $mirror/debian bookworm-updates main
deb $mirror/debian-security bookworm-security main
SOURCES
# Pages of manuals and translations are of no use in an image, those of later packages included.
cat >"$root/etc/dpkg/dpkg.cfg.d/slim" <<'SLIM'
path-exclude /usr/share/doc/*
path-exclude /usr/share/info/*
path-exclude /usr/share/locale/*
path-exclude /usr/share/man/*
path-include /usr/share/doc/*/copyright
SLIM
# A network with an authority of its own is the same network for what is built here.
cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/" 2>/dev/null || true
cp /etc/resolv.conf "$root/etc/resolv.conf"
chroot "$root" sh -ceu '
  export DEBIAN_FRONTEND=noninteractive
  update-ca-certificates >/dev/null 2>&1
  apt-get update -q=2 && apt-get upgrade -q=2 -y >/dev/null
  apt-get clean
  rm -rf /var/lib/apt/lists/* /var/log/*.log /usr/share/info/* /usr/share/locale/* /usr/share/man/*
  find /usr/share/doc -type f ! -name copyright -delete
'
tar --create --directory "$root" --exclude=./dev . | "$engine" import \
  --change 'CMD ["bash"]' \
  --change 'ENV SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt' \
  --change 'ENV PIP_CERT=/etc/ssl/certs/ca-certificates.crt' \
  - "$image"
