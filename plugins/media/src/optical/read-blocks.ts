import koffi from 'koffi';
import { blockBytes } from './read-disc.ts';

/** Most blocks that are asked for at once: every controller takes 64 KiB. */
const mostBlocks = 32;
const SG_IO = 0x2285;
const fromDevice = -3;
const limitMs = 120_000;
const senseBytes = 32;

type Ioctl = (fd: number, request: number, header: unknown, done: (error: unknown, result: number) => void) => void;

// Loaded at the first use, because only Linux has it and only discs in drives need it.
let ioctl: Ioctl | undefined;

const loadIoctl = (): Ioctl => {
  koffi.struct('sg_io_hdr', {
    interface_id: 'int',
    dxfer_direction: 'int',
    cmd_len: 'uint8_t',
    mx_sb_len: 'uint8_t',
    iovec_count: 'uint16_t',
    dxfer_len: 'uint32_t',
    dxferp: 'void *',
    cmdp: 'void *',
    sbp: 'void *',
    timeout: 'uint32_t',
    flags: 'uint32_t',
    pack_id: 'int',
    usr_ptr: 'void *',
    status: 'uint8_t',
    masked_status: 'uint8_t',
    msg_status: 'uint8_t',
    sb_len_wr: 'uint8_t',
    host_status: 'uint16_t',
    driver_status: 'uint16_t',
    resid: 'int',
    duration: 'uint32_t',
    info: 'uint32_t',
  });
  return koffi.load(null).func('int ioctl(int fd, unsigned long request, _Inout_ sg_io_hdr *header)').async;
};

/**
 * Has a drive read blocks. The kernel itself would read only as far as the disc went when it was put in, and not see what was written since; so the drive is
 * asked directly, and nothing is read from memory. @throws an error with the code `EIO` when the drive cannot
 */
export const readBlocks = async (fd: number, first: number, count: number): Promise<Buffer> => {
  const bytes = Buffer.alloc(count * blockBytes);
  for (let done = 0; done < count; done += mostBlocks) {
    const blocks = Math.min(mostBlocks, count - done);
    await readSome(fd, first + done, bytes.subarray(done * blockBytes, (done + blocks) * blockBytes));
  }
  return bytes;
};

const readSome = async (fd: number, first: number, into: Buffer): Promise<void> => {
  const command = Buffer.alloc(10);
  command.writeUInt8(0x28, 0);
  command.writeUInt32BE(first, 2);
  command.writeUInt16BE(into.length / blockBytes, 7);
  const header = {
    interface_id: 'S'.charCodeAt(0),
    dxfer_direction: fromDevice,
    cmd_len: command.length,
    mx_sb_len: senseBytes,
    iovec_count: 0,
    dxfer_len: into.length,
    dxferp: into,
    cmdp: command,
    sbp: Buffer.alloc(senseBytes),
    timeout: limitMs,
    flags: 0,
    pack_id: 0,
    usr_ptr: null,
    status: 0,
    masked_status: 0,
    msg_status: 0,
    sb_len_wr: 0,
    host_status: 0,
    driver_status: 0,
    resid: 0,
    duration: 0,
    info: 0,
  };
  ioctl ??= loadIoctl();
  const call = ioctl;
  const result = await new Promise<number>((resolve, reject) => {
    call(fd, SG_IO, header, (error, answer) => (error === null ? resolve(answer) : reject(error)));
  });
  const isRead = result === 0 && header.status === 0 && header.host_status === 0 && header.resid === 0;
  if (!isRead) throw Object.assign(new Error(`The drive cannot read block ${first}.`), { code: 'EIO' });
};
