import { expect } from 'chai';
import { destinationError } from '../../../plugins/media/src/folder/destination-error.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: it happened`), { code });

const attempt = { destination: 'media /mnt/usb', name: 'a.tdk' };

describe('media: errors of the destination', () => {
  const table = {
    read: {
      DESTINATION_MISSING: ['ENOENT', 'ENOTDIR'],
      DESTINATION_DENIED: ['EACCES', 'EPERM'],
      DESTINATION_DAMAGED: ['EIO', 'EBADMSG', 'EUCLEAN'],
      DESTINATION_GONE: ['ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN'],
    },
    write: {
      DESTINATION_FULL: ['ENOSPC', 'EDQUOT', 'EFBIG'],
      DESTINATION_READ_ONLY: ['EROFS', 'EACCES', 'EPERM'],
      DESTINATION_MISSING: ['ENOENT', 'ENOTDIR'],
      DESTINATION_EXISTS: ['EEXIST', 'ENOTEMPTY'],
      DESTINATION_GONE: ['EIO', 'ENODEV', 'ENXIO', 'ESTALE', 'ENOTCONN'],
    },
  };
  for (const action of ['read', 'write'] as const) {
    for (const [code, systemCodes] of Object.entries(table[action])) {
      it(`says ${code} for ${systemCodes.join(', ')} while it ${action}s, naming the place and what to do`, () => {
        for (const systemCode of systemCodes) {
          const cause = systemError(systemCode);
          const error = destinationError(cause, { ...attempt, action });

          expect(error, systemCode).to.include({ code, cause });
          expect(error).to.have.property('message').that.contains('"media /mnt/usb"').and.contains('"a.tdk"');
          expect(error).to.have.property('hint').that.is.a('string');
        }
      });
    }
  }

  it('leaves an error that nobody foresaw as it is', () => {
    const error = systemError('EMFILE');

    expect(destinationError(error, { ...attempt, action: 'write' })).to.equal(error);
  });
});
