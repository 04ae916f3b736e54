declare module "unidiff" {
  export function diffLines(old: string, now: string): unknown;
  export function formatLines(
    changes: unknown,
    options: { context: number; aname: string; bname: string },
  ): string;
}
