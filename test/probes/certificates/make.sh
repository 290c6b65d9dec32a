#!/bin/sh
# Made every certificate of this folder, once. OpenSSL 3. The authority's key is thrown away.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
touch "$work/index"
printf '[ca]\ndefault_ca=a\n[a]\ndatabase=%s/index\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\nunique_subject=no\n[p]\ncommonName=supplied\n[authority]\nbasicConstraints=critical,CA:true\nsubjectKeyIdentifier=hash\n[leaf]\nsubjectAltName=DNS:a.example\n[address]\nsubjectAltName=IP:192.0.2.1\n' "$work" "$work" > "$work/ca.cnf"
openssl ecparam -name prime256v1 -genkey -noout -out "$work/authority.key"
openssl ecparam -name prime256v1 -genkey -noout -out key.pem

# certificate NAME COMMON-NAME EXTENSIONS KEY LAST-DAY HOW-IT-IS-SIGNED...
certificate() {
  name=$1 cn=$2 extensions=$3 key=$4 last=$5
  shift 5
  openssl req -new -key "$key" -subj "/CN=$cn" -out "$work/$name.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -extensions "$extensions" -startdate 20200101000000Z \
    -enddate "$last" -in "$work/$name.csr" -out "$name.pem" "$@"
}
certificate authority 'nearpop test authority' authority "$work/authority.key" 21260101000000Z \
  -selfsign -keyfile "$work/authority.key"
certificate valid a.example leaf key.pem 21260101000000Z -cert authority.pem -keyfile "$work/authority.key"
certificate expired a.example leaf key.pem 20260101000000Z -cert authority.pem -keyfile "$work/authority.key"
certificate address 192.0.2.1 address key.pem 21260101000000Z -cert authority.pem -keyfile "$work/authority.key"
certificate self-signed a.example leaf key.pem 21260101000000Z -selfsign -keyfile key.pem
