"""What runs in AWS. Never imports aws_cdk or stacks."""
