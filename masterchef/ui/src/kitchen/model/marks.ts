/** How a role is drawn: letter, shape and colour all differ, so that none of them is needed. */

export interface RoleMark {
  letter: string;
  colour: string;
  /** Of the letter on the colour. */
  ink: string;
  /** SVG path around (0, 0), about 13 in radius. */
  path: string;
}

function polygon(corners: number, radius: number, turn = -90): string {
  const points = Array.from({ length: corners }, (_, i) => {
    const angle = ((turn + (360 / corners) * i) * Math.PI) / 180;
    return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

function star(radius: number, inner: number): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const r = i % 2 ? inner : radius;
    const angle = ((-90 + 36 * i) * Math.PI) / 180;
    return `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  });
  return `M${points.join("L")}Z`;
}

const DARK = "#1a1a1a";

/** Colours by Okabe and Ito (2008), told apart by the colour-blind too. */
export const ROLE_MARKS: Record<string, RoleMark> = {
  executive_chef: { letter: "E", colour: "#E69F00", ink: DARK, path: star(17, 9.5) },
  sous_chef: { letter: "S", colour: "#0072B2", ink: "#ffffff", path: polygon(4, 16) },
  chef_de_partie: { letter: "P", colour: "#009E73", ink: DARK, path: polygon(6, 14, 0) },
  line_cook: {
    letter: "L",
    colour: "#D55E00",
    ink: DARK,
    path: "M-13 0A13 13 0 1 0 13 0A13 13 0 1 0 -13 0Z",
  },
  prep_cook: { letter: "R", colour: "#56B4E9", ink: DARK, path: "M-12-12H12V12H-12Z" },
  kitchen_porter: { letter: "K", colour: "#CC79A7", ink: DARK, path: "M0-16L15.5 11H-15.5Z" },
};

export const markOf = (role: string): RoleMark =>
  ROLE_MARKS[role] ?? { letter: "?", colour: "#999999", ink: DARK, path: polygon(8, 13) };
