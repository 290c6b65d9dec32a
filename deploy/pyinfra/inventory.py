"""The nameservers, by the names of their files in deploy/example/hosts/. Host data says what differs between machines.

addresses: what systemd listens on for nearpop; the same as `listen.dns` in the nameserver's nearpop.yaml.
arch, libc: which release it gets: x64 or arm64, glibc or musl.
"""

nameservers = (
    [
        ("ns1.example.net", {"addresses": ["192.0.2.53:53"]}),
        ("ns2.example.net", {"addresses": ["198.51.100.53:53"]}),
    ],
    {"arch": "x64", "libc": "glibc", "ssh_user": "root"},
)
