"""What the distribution does not let through: a web ACL, which AWS wants in us-east-1."""

from aws_cdk import ArnFormat, CfnOutput, Environment, Fn, Stack
from aws_cdk import aws_wafv2 as waf
from constructs import Construct

from stacks.key import LogKey
from stacks.log_group import LogGroup
from stacks.settings import StageSettings, WebAcl

REGION = "us-east-1"
"""Where CloudFront's web ACLs are, wherever the rest is."""

OUTPUT = "WebAclArn"

MANAGED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("AWSManagedRulesAmazonIpReputationList", ()),
    # A list of parts or a batch of ids is longer than its 8 KB; the API has limits of its own.
    ("AWSManagedRulesCommonRuleSet", ("SizeRestrictions_BODY",)),
    ("AWSManagedRulesKnownBadInputsRuleSet", ()),
)
"""AWS's groups of rules, in this order, and which of their rules only count."""


def web_acl_arn(settings: StageSettings) -> str | None:
    """For the distribution. By the output's name: no other reference leads to another region."""
    if settings.web_acl is None:
        return None
    return Fn.get_stack_output(_stack_name(settings), OUTPUT, REGION)


class WebAclStack(Stack):
    """Protects what comes through CloudFront; API Gateway's own address is not behind it."""

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings, web_acl: WebAcl) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=_stack_name(settings),
            description="Roundtrip: web ACL of the distribution",
            env=Environment(region=REGION),
        )
        acl = waf.CfnWebACL(
            self,
            "WebAcl",
            scope="CLOUDFRONT",
            default_action=waf.CfnWebACL.DefaultActionProperty(allow={}),
            visibility_config=_visible("WebAcl"),
            rules=[
                _rate(web_acl.requests_per_five_minutes),
                *(_managed(order, name, count) for order, (name, count) in enumerate(MANAGED, start=1)),
            ],
        )
        self._log(settings, acl)
        CfnOutput(self, OUTPUT, value=acl.attr_arn)

    def _log(self, settings: StageSettings, acl: waf.CfnWebACL) -> None:
        """Only what is refused or counted, and of it no token and no query."""
        # WAF writes to no log group with another beginning.
        name = f"aws-waf-logs-{_stack_name(settings)}"
        key = LogKey(self, "Key", settings, name) if settings.customer_managed_key else None
        log_group = LogGroup(self, "Logs", settings, key, name)
        waf.CfnLoggingConfiguration(
            self,
            "Logging",
            resource_arn=acl.attr_arn,
            log_destination_configs=[
                self.format_arn(
                    service="logs",
                    resource="log-group",
                    resource_name=log_group.log_group_name,
                    arn_format=ArnFormat.COLON_RESOURCE_NAME,
                )
            ],
            redacted_fields=[
                waf.CfnLoggingConfiguration.FieldToMatchProperty(single_header={"Name": "authorization"}),
                waf.CfnLoggingConfiguration.FieldToMatchProperty(query_string={}),
            ],
            logging_filter={
                "DefaultBehavior": "DROP",
                "Filters": [
                    {
                        "Behavior": "KEEP",
                        "Requirement": "MEETS_ANY",
                        "Conditions": [
                            {"ActionCondition": {"Action": action}} for action in ("BLOCK", "COUNT")
                        ],
                    }
                ],
            },
        )


def _stack_name(settings: StageSettings) -> str:
    return f"roundtrip-{settings.stage}-webacl"


def _visible(name: str) -> waf.CfnWebACL.VisibilityConfigProperty:
    return waf.CfnWebACL.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )


def _rate(requests: int) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name="Rate",
        priority=0,
        action=waf.CfnWebACL.RuleActionProperty(block={}),
        visibility_config=_visible("Rate"),
        statement=waf.CfnWebACL.StatementProperty(
            rate_based_statement=waf.CfnWebACL.RateBasedStatementProperty(
                aggregate_key_type="IP", limit=requests
            )
        ),
    )


def _managed(order: int, name: str, count: tuple[str, ...]) -> waf.CfnWebACL.RuleProperty:
    return waf.CfnWebACL.RuleProperty(
        name=name,
        priority=order,
        override_action=waf.CfnWebACL.OverrideActionProperty(none={}),
        visibility_config=_visible(name),
        statement=waf.CfnWebACL.StatementProperty(
            managed_rule_group_statement=waf.CfnWebACL.ManagedRuleGroupStatementProperty(
                vendor_name="AWS",
                name=name,
                rule_action_overrides=[
                    waf.CfnWebACL.RuleActionOverrideProperty(
                        name=rule, action_to_use=waf.CfnWebACL.RuleActionProperty(count={})
                    )
                    for rule in count
                ]
                or None,
            )
        ),
    )
