"""What a month may cost before somebody is written to."""

from aws_cdk import Stack
from aws_cdk import aws_budgets as budgets
from constructs import Construct

from stacks.settings import Budget, StageSettings

WARNINGS = (("FORECASTED", 80), ("ACTUAL", 100))
"""Kind of cost and percentage of the budget: what the month is heading for, and what it has come to."""


class BudgetStack(Stack):
    """Watches the whole account: costs carry a stage's name only where its tags are activated for billing.

    A budget tells and stops nothing; AWS counts costs a few times a day.
    """

    def __init__(self, scope: Construct, construct_id: str, settings: StageSettings, budget: Budget) -> None:
        super().__init__(
            scope,
            construct_id,
            stack_name=f"roundtrip-{settings.stage}-budget",
            description="Roundtrip: budget of the account",
        )
        budgets.CfnBudget(
            self,
            "Monthly",
            budget=budgets.CfnBudget.BudgetDataProperty(
                budget_type="COST",
                time_unit="MONTHLY",
                budget_limit=budgets.CfnBudget.SpendProperty(amount=budget.monthly_dollars, unit="USD"),
            ),
            notifications_with_subscribers=[
                budgets.CfnBudget.NotificationWithSubscribersProperty(
                    notification=budgets.CfnBudget.NotificationProperty(
                        notification_type=kind,
                        comparison_operator="GREATER_THAN",
                        threshold=percent,
                        threshold_type="PERCENTAGE",
                    ),
                    subscribers=[
                        budgets.CfnBudget.SubscriberProperty(subscription_type="EMAIL", address=budget.email)
                    ],
                )
                for kind, percent in WARNINGS
            ],
        )
