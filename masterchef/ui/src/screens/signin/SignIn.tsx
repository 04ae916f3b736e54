import { Button, Center, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { useSignIn } from "@/app/auth";
import { Refusal } from "@/parts/form/Refusal";
import { useRefusable } from "@/parts/form/useRefusable";

export function SignIn() {
  useDocumentTitle("Sign in · MasterChef-Bench");
  const signIn = useSignIn();
  const { form, refuse, refused } = useRefusable({
    fields: ["username", "password"],
    initialValues: { username: "", password: "" },
    validate: {
      username: (name) => (name.trim() ? null : "Write your name."),
      password: (password) => (password ? null : "Write your password."),
    },
  });
  return (
    <Center component="main" mih="100dvh" p="md">
      <Paper withBorder shadow="sm" p="lg" w="100%" maw={380}>
        <form onSubmit={form.onSubmit((values) => signIn.mutate(values, { onError: refuse }))} noValidate>
          <Stack>
            <div>
              <Title order={1}>MasterChef-Bench</Title>
              <Text c="dimmed" size="sm">
                Sign in to watch kitchens and compare models.
              </Text>
            </div>
            <Refusal refused={refused} title="You aren't signed in" />
            <TextInput label="Name" autoComplete="username" {...form.getInputProps("username")} />
            <PasswordInput
              label="Password"
              autoComplete="current-password"
              {...form.getInputProps("password")}
            />
            <Button type="submit" size="sm" loading={signIn.isPending}>
              Sign in
            </Button>
            <Text c="dimmed" size="xs">
              The first start of <code>make up</code> prints the password of <code>admin</code>. A new one:{" "}
              <code>masterchef manage changepassword admin</code>.
            </Text>
          </Stack>
        </form>
      </Paper>
    </Center>
  );
}
