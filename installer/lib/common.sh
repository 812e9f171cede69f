# Shared by the installer's scripts and tests/run: where the clone is, Debian 12 or not, how to become root for apt.
# shellcheck shell=bash
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

fail() {
    echo "$(basename "$0"): $*" >&2
    exit 1
}

is_debian_12() {
    # shellcheck source=/dev/null
    (. /etc/os-release 2>/dev/null && [[ ${ID:-} == debian && ${VERSION_ID:-} == 12 ]])
}

# The container program that works for this person: one that answers, not one that is only installed.
container_program() {
    local program
    for program in podman docker; do
        if command -v "$program" >/dev/null && timeout 20 "$program" info >/dev/null 2>&1; then
            echo "$program"
            return 0
        fi
    done
    return 1
}

# A passwd line for whoever runs the container, whom the image does not know: prints the file that is laid over its own.
container_passwd() {
    local file=$root/build/container-passwd
    mkdir -p "$root/build"
    printf '%s\n' "root:x:0:0:root:/root:/bin/bash" "_apt:x:100:65534::/nonexistent:/usr/sbin/nologin" \
        "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin" >"$file"
    ((EUID == 0)) || printf '%s:x:%d:%d::/tmp:/bin/bash\n' "$(id -un)" "$(id -u)" "$(id -g)" >>"$file"
    echo "$file"
}

# in_container PURPOSE SCRIPT ARGUMENTS...: the same script in a Debian 12 container, as the person who calls it. The packages
# lie in an image of ours, made once; the clone is the same folder inside, so that what is built stays and is the person's.
in_container() {
    local purpose=$1 program image word previous='' options=()
    shift
    program=$(container_program) || fail "this needs Debian 12, and neither podman nor docker works here to run one."
    image=localhost/shiftguard-$purpose
    echo "This is not Debian 12: running in a Debian 12 container with $program."
    echo "Its image is made once ($image): about 550 MB to download and 2.2 GB of disk, 5 to 10 minutes."
    "$root/installer/lib/progress" "Making the image $image" \
        "$program" build --tag "$image" --build-arg "PURPOSE=$purpose" --file "$root/installer/lib/Containerfile" "$root/installer"
    # podman without root maps the person to root inside, unless told to keep them; as root there is nobody to keep.
    [[ $program != podman ]] || ((EUID == 0)) || options+=(--userns keep-id)
    [[ ! -t 0 || ! -t 1 ]] || options+=(--interactive --tty)
    # SELinux keeps a container from the clone; the label is left as it is, and this one container unconfined.
    [[ ! -e /sys/fs/selinux/enforce ]] || options+=(--security-opt label=disable)
    for word in "$@"; do
        [[ $previous != --camera ]] || options+=(--device "$word" --group-add "$(stat --format %g "$word")")
        previous=$word
    done
    for word in SSH_CONNECTION SUDO_USER; do
        [[ -z ${!word:-} ]] || options+=(--env "$word=${!word}")
    done
    "$program" run --rm "${options[@]}" --network host --user "$(id -u):$(id -g)" --env HOME=/tmp --env "USER=$(id -un)" \
        --volume "$(container_passwd):/etc/passwd:ro" --volume "$root:$root" --workdir "$root" "$image" "$@" ||
        exit $?
    exit 0
}

# sudo takes SSH_CONNECTION away; what called it still has it, and root may look there.
recall_ssh_connection() {
    local pid=$PPID
    [[ -n ${SUDO_USER:-} ]] || return 0
    while [[ -z ${SSH_CONNECTION:-} ]] && ((pid > 1)); do
        SSH_CONNECTION=$(tr '\0' '\n' 2>/dev/null <"/proc/$pid/environ" | sed -n 's/^SSH_CONNECTION=//p') || true
        pid=$(sed -n 's/^PPid:[[:space:]]*//p' "/proc/$pid/status" 2>/dev/null) || break
        pid=${pid:-0}
    done
    export SSH_CONNECTION=${SSH_CONNECTION:-}
}

# What stands before apt, and before nothing else.
as_root=()
((EUID == 0)) || as_root=(sudo)

# Root working in another's clone leaves nothing of root's in it.
give_back() {
    if ((EUID == 0)) && [[ $(stat --format %u "$root") != 0 && -d $root/build ]]; then
        chown --recursive --no-dereference --reference="$root" "$root/build" "$root"/shiftguard-demo-report.html 2>/dev/null || true
    fi
}
