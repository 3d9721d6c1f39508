"""What is granted and never used is found, and so is what is used and would be refused."""

from security.permissions.policy import Request, statements
from security.permissions.used import Grant, refused, unused

POLICY = statements(
    {
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["s3:GetObject", "s3:PutObject"],
                "Resource": ["arn:aws:s3:::b/in/*", "arn:aws:s3:::b/out/*"],
            },
            {
                "Effect": "Allow",
                "Action": "dynamodb:PutItem",
                "Resource": "arn:aws:dynamodb:::table/t",
                "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["mine"]}},
            },
            {"Effect": "Allow", "Action": "xray:PutTraceSegments", "Resource": "*"},
        ]
    }
)
MINE = Request("dynamodb:PutItem", "arn:aws:dynamodb:::table/t", {"dynamodb:LeadingKeys": ("mine",)})
OTHERS = Request("dynamodb:PutItem", "arn:aws:dynamodb:::table/t", {"dynamodb:LeadingKeys": ("others",)})


def test_each_action_on_each_resource_must_be_used() -> None:
    asked = [
        Request("s3:GetObject", "arn:aws:s3:::b/in/a"),
        Request("s3:PutObject", "arn:aws:s3:::b/out/a"),
        MINE,
    ]
    assert unused(POLICY, asked) == [
        Grant("s3:GetObject", "arn:aws:s3:::b/out/*"),
        Grant("s3:PutObject", "arn:aws:s3:::b/in/*"),
    ]


def test_a_grant_whose_condition_is_not_met_is_not_used() -> None:
    assert Grant("dynamodb:PutItem", "arn:aws:dynamodb:::table/t") in unused(POLICY, [OTHERS])


def test_what_would_be_refused_is_found_also_for_its_condition_alone() -> None:
    delete = Request("s3:DeleteObject", "arn:aws:s3:::b/in/a")
    assert refused(POLICY, [MINE, OTHERS, delete]) == [OTHERS, delete]
