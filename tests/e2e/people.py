"""Users of the app beside the demo user."""

import uuid

from tests.e2e.conftest import App

PASSWORD = "Reader-of-documents-1"


def user(app: App, *groups: str) -> str:
    """The name of a new user who is in these groups and has the password above."""
    cognito, pool, name = app.client("cognito-idp"), app.outputs["UserPoolId"], f"u{uuid.uuid4().hex}"
    cognito.admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=name, Password=PASSWORD, Permanent=True)
    for group in groups:
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=name, GroupName=group)
    return name


def token(app: App, *groups: str) -> str:
    """The access token of such a user."""
    return app.token(user(app, *groups), PASSWORD)
