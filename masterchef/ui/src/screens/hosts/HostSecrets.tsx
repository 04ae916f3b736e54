/** Ways to a host that wants to know who asks: a key, certificates, and the authority of its own. */
import { Checkbox, PasswordInput, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { Host } from "@/api/schema";
import type { Draft, Secret } from "./draft";

interface Props {
  host?: Host;
  form: UseFormReturnType<Draft>;
  forgotten: readonly Secret[];
  forget: (secret: Secret, so: boolean) => void;
}

export function HostSecrets({ host, form, forgotten, forget }: Props) {
  const forgetting = (secret: Secret, what: string, there?: boolean) =>
    there && <Checkbox label={`Forget the ${what} that is kept`} checked={forgotten.includes(secret)} onChange={(event) => forget(secret, event.currentTarget.checked)} />;
  return (
    <>
      <TextInput
        label="Variable with the key"
        description="The name of the server's environment variable that holds it, never the key itself"
        placeholder="CLOUD_API_KEY"
        {...form.getInputProps("api_key_env")}
      />
      <PasswordInput
        label="Or the key itself"
        description={host?.has_key ? ANOTHER : "Kept encrypted, sent to this address only, and never shown again"}
        autoComplete="off"
        disabled={forgotten.includes("api_key")}
        {...form.getInputProps("api_key")}
      />
      {forgetting("api_key", "key", host?.has_key)}
      <Textarea
        label="Pinned authority"
        description="The only CA that may sign its certificate, as PEM; empty: the ones this machine trusts"
        autosize
        maxRows={4}
        {...form.getInputProps("ca")}
      />
      <TextInput
        label="Certificate to ask with"
        description="The name of the variable that holds the path of a PEM file with certificate and key"
        placeholder="GPU_CERT"
        {...form.getInputProps("infer_cert_env")}
      />
      <TextInput label="Certificate to manage its models" placeholder="GPU_MANAGE_CERT" {...form.getInputProps("manage_cert_env")} />
      <Textarea
        label="Or the certificate to ask with, itself"
        description={host?.has_infer_cert ? ANOTHER : WRITTEN}
        autosize
        maxRows={4}
        disabled={forgotten.includes("infer_cert")}
        {...form.getInputProps("infer_cert")}
      />
      {forgetting("infer_cert", "certificate to ask with", host?.has_infer_cert)}
      <Textarea
        label="Or the certificate to manage with, itself"
        description={host?.has_manage_cert ? ANOTHER : WRITTEN}
        autosize
        maxRows={4}
        disabled={forgotten.includes("manage_cert")}
        {...form.getInputProps("manage_cert")}
      />
      {forgetting("manage_cert", "certificate to manage with", host?.has_manage_cert)}
    </>
  );
}

const ANOTHER = "One is kept, encrypted; another takes its place";
const WRITTEN = "PEM with its key: kept encrypted, never shown again";
