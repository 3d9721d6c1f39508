"""What holds for functions: three of them, each with its own role and log, and one way in."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from lambdas.api.settings import ApiSettings
from lambdas.processor.settings import ProcessorSettings
from security.own.rule import Fault, rule
from security.own.stage import Stage
from stacks.bundle import PYTHON_VERSION

FUNCTION = "AWS::Lambda::Function"
ALIAS = "AWS::Lambda::Alias"

API, PROCESSOR, PUBLISHER = "Api/Function", "Pipeline/Processor", "Cdn/Publisher"

HANDLERS = {
    API: "lambdas.api.handler.handler",
    PROCESSOR: "lambdas.processor.handler.handler",
    PUBLISHER: "lambdas.publisher.handler.handler",
}

VARIABLES = {
    API: {field.name.upper() for field in fields(ApiSettings)},
    PROCESSOR: {field.name.upper() for field in fields(ProcessorSettings)},
    PUBLISHER: set[str](),
}


@rule
def functions_are_those_that_are_known(stage: Stage) -> Iterator[Fault]:
    """Three functions and no other: constructs bring hidden ones, with broad rights and code of their own."""
    found = {function.path: function.get("Handler") for function in stage.of(FUNCTION)}
    for function in stage.of(FUNCTION):
        if HANDLERS.get(function.path) != function.get("Handler"):
            yield function, f"A function with the handler {function.get('Handler')} is not known here."
    for path in sorted(set(HANDLERS) - set(found)):
        yield path.partition("/")[0], f"There is no function {path}."


@rule
def functions_end_in_time(stage: Stage) -> Iterator[Fault]:
    """Timeouts and memory are the stage's: they bound the bill, and let the API end before API Gateway."""
    settings = stage.settings
    wanted = {
        API: (settings.api_timeout_seconds, settings.api_memory_mb),
        PROCESSOR: (settings.processor_timeout_seconds, settings.processor_memory_mb),
        PUBLISHER: (120, 256),
    }
    for function in stage.of(FUNCTION):
        given = function.get("Timeout"), function.get("MemorySize")
        if given != wanted.get(function.path, given):
            yield function, f"Its timeout and memory are {given}, not what the stage says."


@rule
def functions_have_a_role_each(stage: Stage) -> Iterator[Fault]:
    """A role of ours for one function alone: two that share one have each what only the other needs."""
    roles = {
        function: stage.referred(function.stack, function.get("Role")) for function in stage.of(FUNCTION)
    }
    shared = Counter(roles.values())
    for function, role in roles.items():
        if role not in list(stage.of("AWS::IAM::Role")):
            yield function, "Its role is none of these templates."
        elif shared[role] > 1:
            yield function, "Its role is another function's too."


@rule
def functions_log_to_a_group_each(stage: Stage) -> Iterator[Fault]:
    """JSON into a group of ours that no other writes to: Lambda's own group would be kept for ever."""
    groups = {
        function: stage.referred(function.stack, function.get("LoggingConfig", "LogGroup"))
        for function in stage.of(FUNCTION)
    }
    shared = Counter(groups.values())
    for function, group in groups.items():
        if group not in list(stage.of("AWS::Logs::LogGroup")) or shared[group] > 1:
            yield function, "It has no log group of its own."
        if function.get("LoggingConfig", "LogFormat") != "JSON":
            yield function, "It does not log JSON, which escapes what others put into a line."


@rule
def functions_are_traced(stage: Stage) -> Iterator[Fault]:
    """Tracing is on: who looks for what happened finds it."""
    for function in stage.of(FUNCTION):
        if function.get("TracingConfig", "Mode") != "Active":
            yield function, "Tracing is off."


@rule
def functions_know_what_their_settings_say(stage: Stage) -> Iterator[Fault]:
    """The environment holds the contract's variables: no secret, no AWS_… that points the SDK elsewhere."""
    for function in stage.of(FUNCTION):
        given = set(function.get("Environment", "Variables", default={}))
        wanted = VARIABLES.get(function.path, given)
        for name in sorted(given - wanted):
            yield function, f"{name} in its environment is none of its settings."
        for name in sorted(wanted - given):
            yield function, f"{name} is missing in its environment."


@rule
def links_live_for_minutes(stage: Stage) -> Iterator[Fault]:
    """A presigned link is good for five minutes at most: who gets hold of one later has nothing."""
    for function in stage.of(FUNCTION):
        seconds = function.get("Environment", "Variables", "LINK_SECONDS", default="0")
        if not str(seconds).isdigit() or int(seconds) > 300:
            yield function, f"Links live for {seconds} seconds, not 300 at most."


@rule
def uploads_are_bounded(stage: Stage) -> Iterator[Fault]:
    """No upload may be larger than what the processor takes, nor larger than S3 allows in one form."""
    most = stage.settings.processor_max_file_mb * 1024**2
    limits = {"MAX_UPLOAD_BYTES": most, "MAX_FORM_BYTES": min(5 * 1024**3, most), "MAX_FILE_BYTES": most}
    for function in stage.of(FUNCTION):
        variables = function.get("Environment", "Variables", default={})
        for name in sorted(set(limits) & set(variables)):
            if not str(variables[name]).isdigit() or int(variables[name]) > limits[name]:
                yield function, f"{name} is {variables[name]}, above {limits[name]}."


@rule
def functions_have_no_url(stage: Stage) -> Iterator[Fault]:
    """No function URL: it would be a second door, without authorizer, throttle or access log."""
    for url in stage.of("AWS::Lambda::Url"):
        yield url, "It is a door to a function beside the API."


@rule
def functions_are_called_by_our_api_alone(stage: Stage) -> Iterator[Fault]:
    """One permission: this API, in this account, calls the API's function; queues and deploys need none."""
    apis = ["{" + api.path + "}" for api in stage.of("AWS::ApiGatewayV2::Api")]
    prefix = "arn:{AWS::Partition}:execute-api:{AWS::Region}:{AWS::AccountId}:"
    for permission in stage.of("AWS::Lambda::Permission"):
        function = stage.called(permission.stack, permission.get("FunctionName"))
        source = stage.text(permission.stack, permission.get("SourceArn", default=""))
        account = stage.text(permission.stack, permission.get("SourceAccount", default=""))
        if permission.get("Principal") != "apigateway.amazonaws.com":
            yield permission, f"It lets {permission.get('Principal')} call a function."
        if permission.get("Action") != "lambda:InvokeFunction":
            yield permission, f"It allows {permission.get('Action')}."
        if function != stage.at(API):
            yield permission, "It is for another function than the API's."
        if account != "{AWS::AccountId}" or not any(source.startswith(f"{prefix}{api}/") for api in apis):
            yield permission, "It is not bound to the API of this stage."


@rule
def snapshots_are_what_is_called(stage: Stage) -> Iterator[Fault]:
    """Where the stage says so, the API calls a published version by an alias; $LATEST has no snapshot."""
    wanted = stage.settings.api_snap_start
    for function in stage.of(FUNCTION):
        snapshots = function.get("SnapStart", "ApplyOn") == "PublishedVersions"
        if snapshots != (wanted and function.path == API):
            yield function, "It has snapshots, or none, against what the stage says."
    for caller, name in (
        ("AWS::ApiGatewayV2::Integration", "IntegrationUri"),
        ("AWS::Lambda::Permission", "FunctionName"),
    ):
        for resource in stage.of(caller):
            called = stage.referred(resource.stack, resource.get(name))
            if called and called.kind == (FUNCTION if wanted else ALIAS):
                yield resource, "It is not for what has the snapshot."
    for alias in stage.of(ALIAS):
        version = stage.referred(alias.stack, alias.get("FunctionVersion"))
        if not version or stage.called(alias.stack, version.get("FunctionName")) != stage.at(API):
            yield alias, "It stands for no published version of the API's function."
        if alias.get("RoutingConfig"):
            yield alias, "It stands for two versions at once."


@rule
def functions_bring_their_own_code(stage: Stage) -> Iterator[Fault]:
    """The code is an asset of this synth, without layers, images or file systems of somebody else."""
    for function in stage.of(FUNCTION):
        code = {name: stage.text(function.stack, value) for name, value in function.get("Code").items()}
        if (
            set(code) != {"S3Bucket", "S3Key"}
            or "-assets-{AWS::AccountId}-{AWS::Region}" not in code["S3Bucket"]
        ):
            yield function, "Its code is no asset of this deploy."
        for name in ("Layers", "FileSystemConfigs"):
            if function.get(name):
                yield function, f"It has {name}."


@rule
def functions_run_on_what_the_stage_says(stage: Stage) -> Iterator[Fault]:
    """One runtime and one machine, those that the bundles are made for: others fail at the first import."""
    platform = stage.settings.function_platform
    for function in stage.of(FUNCTION):
        machines = function.get("Architectures", default=["x86_64"])
        if platform != "host" and machines != [platform]:
            yield function, f"It runs on {machines}, not on {platform}."
        if function.get("Runtime") != f"python{PYTHON_VERSION}":
            yield function, f"Its runtime is {function.get('Runtime')}, not Python {PYTHON_VERSION}."
