# The first process of a guest: its root is the machine's own, read-only, so all that is written lies in memory.
# Called with the Node and the module to run, and its arguments; what these print is the guest's output.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/run TMPDIR=/run LVM_SYSTEM_DIR=/run/lvm-settings LVM_SUPPRESS_FD_WARNINGS=1
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t tmpfs -o size=80% tmpfs /run
mount -t tmpfs tmpfs /mnt

# The package brings no list of its modules, and they lie where nobody looks for them.
kernel=$(uname -r)
mkdir -p "/run/modules/lib/modules/$kernel"
ln -s "/usr/lib/uml/modules/$kernel/kernel" "/run/modules/lib/modules/$kernel/kernel"
depmod --basedir /run/modules "$kernel" 2>/dev/null
for module in loop dm-snapshot dm-thin-pool; do modprobe --dirname /run/modules "$module"; done

# There is no udev here that would answer, and nothing may be written to /etc.
mkdir -p /run/lvm-settings /run/lvm /run/lock
cat > /run/lvm-settings/lvm.conf <<'CONF'
devices { use_devicesfile = 0 }
activation { udev_sync = 0 udev_rules = 0 reserved_memory = 0 reserved_stack = 0 monitoring = 0 }
backup { backup = 0 archive = 0 }
CONF

node=$1
shift
"$node" --conditions=source "$@" 2>&1
echo "guest ended: $?"
echo o > /proc/sysrq-trigger
sleep 10
