const text = { type: 'string' } as const;
const texts = { type: 'array', items: text } as const;

/** How a machine is rebuilt from a restore point, as it lies in the point and as `tapedeck restore --system` prints it. Members are only ever added within a version. */
export const rebuildPlanSchema = {
  $id: 'https://tapedeck.dev/schemas/rebuild-plan.json',
  title: 'Rebuild plan',
  type: 'object',
  required: ['format', 'from', 'machine', 'madeAt', 'before', 'disks', 'steps'],
  properties: {
    format: { const: 1 },
    /** The workload or image that it is made from: `systemstate:keeper`. */
    from: text,
    machine: text,
    madeAt: text,
    /** What has to be known or ready before the first step: what to boot from, what each step wants. */
    before: texts,
    /** Disks as the machine had them. */
    disks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['path', 'size'],
        /** A size as people say it: `256G`. */
        properties: { path: text, size: text, model: text, serial: text, table: text },
      },
    },
    steps: {
      type: 'array',
      items: {
        type: 'object',
        required: ['title'],
        properties: {
          title: text,
          /** What it destroys. */
          destroys: text,
          text: texts,
          /** Lines for a shell, in their order; each has to succeed before the next. POINT in them stands for the restore point. */
          commands: texts,
        },
      },
    },
  },
} as const;
