/** The frame around every screen: navigation, who is signed in, and what is wrong with the connection. */
import { AppShell, Burger, Group, NavLink, ScrollArea, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconArrowsDiff, IconBooks, IconBox, IconCalendarTime, IconChartLine, IconHome, IconListDetails, IconPlayerPlay, IconPlus, IconServer, IconTrophy,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useRef } from "react";
import { Link, Outlet, useLocation, useNavigation } from "react-router";
import { Failed, Loading } from "@/parts/State";
import { SignIn } from "@/screens/signin/SignIn";
import { session, useMe } from "./auth";
import { Elsewhere, Person } from "./Person";
import classes from "./Shell.module.css";

const PLACES = [
  { to: "/", label: "Home", icon: IconHome },
  { to: "/runs", label: "Runs", icon: IconPlayerPlay },
  { to: "/runs/new", label: "New run", icon: IconPlus, operates: true },
  { to: "/leaderboard", label: "Leaderboard", icon: IconTrophy },
  { to: "/compare", label: "Compare", icon: IconArrowsDiff },
  { to: "/trends", label: "Trends", icon: IconChartLine },
  { to: "/schedules", label: "Schedules", icon: IconCalendarTime },
  { to: "/log", label: "Log", icon: IconListDetails },
  { to: "/hosts", label: "Hosts", icon: IconServer },
  { to: "/models", label: "Models", icon: IconBox },
  { to: "/library", label: "Library", icon: IconBooks },
];

export function Shell() {
  const signedIn = useQuery(session);
  if (signedIn.isError && !signedIn.data) {
    return <Failed error={signedIn.error} retry={() => void signedIn.refetch()} />;
  }
  if (!signedIn.data) return <Loading what="Opening the dashboard" />;
  if (!signedIn.data.user) return <SignIn />;
  return <Frame />;
}

function Frame() {
  const [open, { toggle, close }] = useDisclosure();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    close();
    // A new screen is read from its start; the first one keeps the browser's own focus.
    if (!first.current) main.current?.focus({ preventScroll: true });
    first.current = false;
  }, [pathname, close]);
  return (
    <AppShell
      header={{ height: 44 }}
      navbar={{ width: 190, breakpoint: "sm", collapsed: { mobile: !open } }}
      padding="md"
    >
      <a href="#main" className={classes.skip}>
        Skip to the content
      </a>
      <AppShell.Header className={classes.header}>
        <Group gap="xs" wrap="nowrap">
          <Burger
            opened={open}
            onClick={toggle}
            hiddenFrom="sm"
            size="sm"
            aria-label={open ? "Close the navigation" : "Open the navigation"}
          />
          <UnstyledButton component={Link} to="/" className={classes.brand}>
            <img src="/static/ui/icon.svg" alt="" width={22} height={22} />
            <Text fw={650} size="sm">
              MasterChef-Bench
            </Text>
          </UnstyledButton>
        </Group>
        <Person />
      </AppShell.Header>
      <AppShell.Navbar p="xs" aria-label="Screens">
        <AppShell.Section grow component={ScrollArea}>
          <Places pathname={pathname} />
        </AppShell.Section>
        <AppShell.Section>
          <Elsewhere />
        </AppShell.Section>
      </AppShell.Navbar>
      <AppShell.Main id="main" ref={main} tabIndex={-1} className={classes.main}>
        <Busy />
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}

function Places({ pathname }: { pathname: string }) {
  const me = useMe();
  return PLACES.filter((place) => !place.operates || me?.may_operate).map(({ to, label, icon: Icon }) => (
    <NavLink
      key={to}
      component={Link}
      to={to}
      label={label}
      leftSection={<Icon size={17} stroke={1.6} aria-hidden />}
      active={isAt(pathname, to)}
      aria-current={isAt(pathname, to) ? "page" : undefined}
      className={classes.place}
    />
  ));
}

/** Whether the address belongs to the entry; "New run" isn't one of the runs. */
export function isAt(pathname: string, to: string): boolean {
  if (to === "/runs" && pathname === "/runs/new") return false;
  return pathname === to || pathname.startsWith(`${to}/`);
}

function Busy() {
  const busy = useNavigation().state !== "idle";
  return <div className={classes.busy} data-busy={busy || undefined} aria-hidden />;
}
