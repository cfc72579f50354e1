"""What the command line reference shows: for each command, invocations on docs/examples and why one makes them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A command line as a person types it in docs/examples; `lines` cuts long output off after so many."""

    line: str
    says: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Chapter:
    command: str
    about: str
    examples: tuple[Example, ...]


CHAPTERS = (
    Chapter(
        "scan",
        "It needs the output of `aws iam get-account-authorization-details`, or `--profile` for a live account (its"
        " grant: the managed policy `IAMReadOnlyAccess`). A scan sees a state, not a change, so every finding is one of"
        " first sight. `--json` writes one principal a line, while the account is still being read.",
        (
            Example(
                "iamdrift scan account.json --as-of 2026-10-01 --fail-on high",
                "Every principal, worst first, judged as of the day of the export:",
                60,
            ),
            Example(
                "iamdrift scan account.json --as-of 2026-10-01 --principal partner-prod-role",
                "One principal, with the requests that prove the findings:",
            ),
            Example(
                "iamdrift scan account.json --as-of 2026-10-01 --principal partner-prod-role"
                " --guardrail trust-admits-foreign-account --json",
                "The same for a program, one guardrail only:",
            ),
            Example("iamdrift scan policy-before.json", "What is no account export is refused with a remedy:"),
        ),
    ),
    Chapter(
        "explain",
        "It accepts what EventBridge delivers, bare records, and CloudTrail files as they lie in the bucket, gzipped"
        " or not.",
        (
            Example("iamdrift explain event.json", "An EventBridge event:"),
            Example("iamdrift explain trail.json --all", "A CloudTrail file, with what is ignored and why:"),
            Example("iamdrift explain event.json --json", "For a program:", 16),
        ),
    ),
    Chapter(
        "diff",
        "Each entry is a set of requests that are allowed on one side and not on the other. Its confidence says how"
        " sure that is: `proven` by the example alone, `conditional` on the context that the example names, `unproven`"
        " where neither an example nor a proof of the contrary was found. All three count as new access. Documents may"
        " also be what `aws iam get-role-policy`, `get-policy-version` or `get-role` prints, and pipes:"
        " `iamdrift diff <(git show main:policy.json) policy.json`.",
        (
            Example("iamdrift diff policy-before.json policy-after.json", "Two policy documents:"),
            Example(
                "iamdrift diff policy-before.json policy-after.json --boundary boundary.json --scp scp.json",
                "The same under a permissions boundary and a service control policy:",
            ),
            Example("iamdrift diff --kind trust trust-before.json trust-after.json", "Who can newly become a role:"),
            Example("iamdrift diff account.json account-after.json", "Every role and user that differs:"),
            Example(
                "iamdrift diff policy-before.json policy-after.json --format markdown --fail-on new-access",
                "The comment of a pull request, which fails:",
            ),
            Example(
                "iamdrift diff policy-before.json policy-after.json --format sarif",
                "For code scanning, each result at its statement:",
                30,
            ),
        ),
    ),
    Chapter(
        "can",
        "A condition key that is not given by `--context` is not known, unless `--complete` says that the request has"
        " no others. Each `--scp` is a level of its own; one that only denies stands beside AWS's FullAWSAccess."
        " Policies of the resource itself (a bucket policy, say) are not in an account export; the trust policies of"
        " roles are.",
        (
            Example(
                "iamdrift can orders-prod-role s3:GetObject arn:aws:s3:::acme-orders-invoices/1.pdf"
                " --export account.json",
                "Allowed, with every statement that has to allow it:",
            ),
            Example(
                "iamdrift can orders-prod-role iam:PassRole arn:aws:iam::111122223333:role/LegacyAdmin"
                " --export account.json",
                "Denied, by the boundary:",
            ),
        ),
    ),
    Chapter(
        "who-can",
        "",
        (
            Example(
                "iamdrift who-can sts:AssumeRole arn:aws:iam::111122223333:role/LegacyAdmin"
                " --export account-after.json",
                "Who can become the administrator:",
            ),
        ),
    ),
    Chapter(
        "blast-radius",
        "The ways to more access are the published privilege escalation paths, by their ids.",
        (
            Example("iamdrift blast-radius deploy-prod-role --export account.json", "A pipeline role:"),
            Example(
                "iamdrift blast-radius orders-prod-role --export account-after.json",
                "A workload that can become an administrator:",
            ),
        ),
    ),
    Chapter(
        "show",
        "The commands from here to `findings` ask a deployed guardian, as whoever you are: by the outputs of its stack"
        " (`--stack`, or `IAMDRIFT_STACK`), or by its table (`--table`, or `IAMDRIFT_TABLE`). They need"
        " `cloudformation:DescribeStacks` on the stack, `sts:GetCallerIdentity`, and `dynamodb:GetItem`,"
        " `BatchGetItem` and `Query` on the table and its indexes, and `kms:Decrypt` on its key."
        " The ledger below holds the incident of"
        " `docs/examples`: two roles as in `account.json`, changed as in `trail.json`, and one of them put back.",
        (
            Example("iamdrift show orders-prod-role --version 2", "As it was when somebody had changed it:"),
            Example("iamdrift show orders-prod-role --json", "As it is now, for a program:", 16),
            Example("iamdrift show orders-prod-role --html /dev/null", "Its whole history as a page:"),
        ),
    ),
    Chapter(
        "history",
        "A version is bound to the one before by its hash, so that the last hash, kept elsewhere, vouches for all.",
        (
            Example("iamdrift history orders-prod-role --verify", "Everything that happened to a role:"),
            Example("iamdrift history nobody", "Who is not on record:"),
        ),
    ),
    Chapter(
        "blame",
        "The policy engine compares what is held now with every earlier state, so a permission is blamed on who gave"
        " it, however often the documents were rewritten since.",
        (Example("iamdrift blame partner-prod-role", "Who let the partner in without its external id:"),),
    ),
    Chapter(
        "findings",
        "",
        (
            Example(
                "iamdrift findings --severity high --guardrail full-administrator"
                " --guardrail trust-admits-foreign-account --fail-on critical",
                "What stands:",
            ),
        ),
    ),
    Chapter(
        "replay",
        "A record that two trails deliver counts once. With `--resume` it goes on where it was interrupted, and a"
        " second run reads only what came since. Digests and insights beside the events are left alone.",
        (
            Example("iamdrift replay trail.json", "A trail, added up:"),
            Example("iamdrift replay trail.json --json", "For a program:", 12),
        ),
    ),
    Chapter(
        "simulate",
        "Nothing is written. What people accepted counts from the moment they did. Guardrails that look at the whole"
        " account, or at when access was used last, need more than the history keeps; they are named and left out.",
        (
            Example("iamdrift simulate --config guardrails.yaml", "Another configuration:"),
            Example("iamdrift simulate --mode revert --since 2026-10-01", "What would have been reverted:"),
        ),
    ),
    Chapter("shadow-report", "", (Example("iamdrift shadow-report", "Before any guardrail may act:"),)),
    Chapter(
        "tighten",
        "Actions are named where the record of a call tells which one it needed, resources where the records name them."
        " With `--for` whole words are exchanged in resources and condition values: those in which the names of the two"
        " roles differ, or those that `--replace` gives. Without files the guardian is asked, which needs"
        " `states:StartExecution`, `ListExecutions` and `DescribeExecution` on its state machines beside what reading"
        " the ledger needs.",
        (
            Example("iamdrift tighten orders-prod-role --last", "The proposal that the last review worked out:"),
            Example(
                "iamdrift tighten devops-prod-role --from-cloudtrail trail.json",
                "What a role used, as a policy; what cannot be seen is said:",
            ),
        ),
    ),
    Chapter(
        "doctor",
        "Where the guardian cannot be asked, it says why. The function check_health makes the same checks every five"
        " minutes, as roles of its own.",
        (),
    ),
    Chapter(
        "cost",
        "The estimate rests on requests per change that the tests of the project measure; `docs/costs.md` has a table.",
        (
            Example("iamdrift cost --accounts 200 --changes 10", "Two hundred accounts:"),
            Example("iamdrift cost --accounts 1000 --json", "For a program:", 12),
        ),
    ),
    Chapter(
        "sweep",
        "It starts the state machine that the schedules start, and ends when that does; ctrl-C stops watching, not the"
        " run. A run that was cut short goes on where it was with `--resume`. It needs `states:StartExecution`,"
        " `ListExecutions` and `DescribeExecution` on the state machine, and to read the ledger.",
        (
            Example("iamdrift sweep --run daily-2026-10-02", "What a run came to:"),
            Example("iamdrift sweep --run daily-2026-10-02 --json", "For a program:", 16),
            Example("iamdrift sweep --resume last-week", "A run that there never was:"),
        ),
    ),
    Chapter(
        "sign",
        "The signature is yours: it goes the way of the decisions below, and its digest comes back. Decisions are kept"
        " one beside the other, so two reviewers may sign the same pack; of two about one item the later counts.",
        (
            Example("iamdrift sign", "What the last review wants decided:"),
            Example(
                'iamdrift sign --item 000000000000=keep --why "Looked at it"',
                "Only what is in the review can be signed:",
            ),
        ),
    ),
    Chapter(
        "approve",
        "The decisions from here to `undo` are shown before they are sent, signed by you (SigV4, `execute-api:Invoke`"
        " on the API of the stack), and recorded with your name and reason. They are about the version that you name or"
        " that is newest: where the principal changed meanwhile, the guardian refuses. Without `--yes` they ask first.",
        (
            Example(
                'iamdrift approve orders-prod-role --why "Reviewed in SEC-17"', "Where nobody is there to be asked:"
            ),
        ),
    ),
    Chapter(
        "revert",
        "",
        (
            Example(
                'iamdrift revert partner-prod-role --version 2 --why "The external id is agreed"',
                "What is shown before it is sent:",
            ),
        ),
    ),
    Chapter("contain", "Whoever holds its sessions is denied too. `iamdrift undo` lifts it.", ()),
    Chapter(
        "waive",
        "",
        (
            Example(
                "iamdrift waive partner-prod-role --guardrail unused-role --ticket SEC-7 --why Agreed --yes",
                "Only what stands can be waived:",
            ),
        ),
    ),
    Chapter("snooze", "At most 14 days: longer is a waiver, which says why.", ()),
    Chapter(
        "plans",
        "",
        (
            Example("iamdrift plans orders-prod-role --snippet", "What would have been taken back:"),
            Example("iamdrift plans --status verified", "What was:"),
        ),
    ),
    Chapter(
        "preapprove",
        "The announcement is the digest of the plan that would take the change back, so it holds for exactly this"
        " change on top of exactly the accepted state, and whoever makes the change cannot be who announced it. Once"
        " it happens, the state is accepted in the name of who announced it.",
        (
            Example(
                "iamdrift preapprove orders-prod-role --trust trust-after.json --until 2d"
                ' --why "The partner moves, SEC-21"',
                "What would be announced:",
            ),
        ),
    ),
    Chapter("undo", "", (Example('iamdrift undo orders-prod-role --why "It was wanted"', "Nothing to undo:"),)),
    Chapter(
        "stop",
        "One switch for every account and every kind of write. Who turned it, when and why is on record, and in the"
        " message about every plan that it stopped.",
        (Example('iamdrift stop --why "Incident 12"', "Where nobody is there to be asked:"),),
    ),
    Chapter("resume", "", ()),
    Chapter(
        "rules",
        "The guardrails are described in full in the guardrail reference; those of your configuration are included with"
        " `--config`.",
        (
            Example("iamdrift rules", "All of them:", 20),
            Example("iamdrift rules --coverage", "Which controls they cover:", 16),
            Example("iamdrift rules test --config guardrails.yaml", "The tests beside your own rules:"),
        ),
    ),
    Chapter(
        "config",
        "`config schema` prints the JSON Schema of the file, for completion in editors.",
        (
            Example("iamdrift config check --file guardrails.yaml", "Is it right, and what does it say:"),
            Example(
                "iamdrift config check --file guardrails.yaml --role orders-prod-role --export account.json",
                "What holds for one role, and why:",
            ),
        ),
    ),
)
